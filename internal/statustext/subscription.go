package statustext

import (
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// A Clock writes a time for its reader.
type Clock = func(time.Time) string

// ClockIn writes times in a zone.
func ClockIn(zone *time.Location) Clock {
	return func(at time.Time) string { return at.In(zone).Format(time.DateTime) }
}

// RecentClock writes times in this machine's zone, those of the last hours without the date.
func RecentClock(now time.Time) Clock {
	return func(at time.Time) string {
		if now.Sub(at) < 12*time.Hour {
			return at.Local().Format(time.TimeOnly)
		}
		return at.Local().Format(time.DateTime)
	}
}

// Failing says that the sink of a subscription or a replay fails, or why its events wait; nothing if neither is so.
func Failing(say words.Words, begun time.Time, lastError string, clock Clock) string {
	why := terminal.Relayed(say, lastError)
	switch {
	case why == "":
		return ""
	case begun.IsZero():
		return say.SinkWaits(why)
	}
	return say.SinkFails(clock(begun), why)
}

// Paused is a line on the begin and the reason of a pause.
func Paused(say words.Words, p api.Pause, clock Clock) string {
	note := say.SubsPaused(p.Drain, clock(p.Since))
	if p.Reason != "" {
		note += ": " + terminal.Relayed(say, p.Reason)
	}
	return note
}
