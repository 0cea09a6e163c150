// Package statustext writes the state of each part of a gateway in one line, for the commands and for the doctor.
package statustext

import (
	"fmt"
	"time"

	"github.com/dingevent/dingevent/internal/words"
)

// SometimeAgo says how long ago at was, or that it never was.
func SometimeAgo(say words.Words, at, now time.Time) string {
	if at.IsZero() {
		return say.TimeNever()
	}
	return say.TimeAgo(Ago(at, now))
}

// Ago is the time from at to now, as exact as a person wants it.
func Ago(at, now time.Time) string {
	d := max(0, now.Sub(at))
	switch {
	case d < 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	case d < time.Hour:
		return d.Round(time.Second).String()
	}
	return fmt.Sprintf("%dh%dm", int(d.Hours()), int(d.Minutes())%60)
}
