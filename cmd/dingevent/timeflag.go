package main

import (
	"time"

	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/internal/words"
)

// A timeFlag is the value of a flag that takes a time, or how long ago it was. Empty is the zero time.
type timeFlag time.Time

// Set, String and Type are for the flags.
func (f *timeFlag) Set(text string) error {
	at, ok := timeOf(text, time.Now(), time.Local)
	if !ok {
		return noTime()
	}
	*f = timeFlag(at)
	return nil
}

// timeOf reads how long ago a time was, or a time.
func timeOf(text string, now time.Time, here *time.Location) (at time.Time, ok bool) {
	if text == "" {
		return time.Time{}, true
	}
	if ago, err := time.ParseDuration(text); err == nil {
		return now.Add(-ago), ago >= 0
	}
	return parseTime(text, here)
}

// parseTime reads a time with its zone, one as our tables show it, or a date. A date begins when it does in China, as that of
// "subscriptions seek". Here is the zone of the tables.
func parseTime(text string, here *time.Location) (at time.Time, ok bool) {
	for _, form := range []struct {
		layout string
		zone   *time.Location
	}{
		{time.RFC3339, here}, {time.DateTime, here}, {"2006-01-02 15:04", here},
		{"2006-01-02T15:04:05", here}, {"2006-01-02T15:04", here}, {time.DateOnly, event.Beijing},
	} {
		if at, err := time.ParseInLocation(form.layout, text, form.zone); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

func (f *timeFlag) String() string {
	if f == nil || time.Time(*f).IsZero() {
		return ""
	}
	return time.Time(*f).Format(time.RFC3339)
}

func (f *timeFlag) Type() string { return "time" }

// noTime is the error of a flag that takes a time, or how long ago it was.
func noTime() error {
	example := time.Now().Format(time.RFC3339)
	return words.Fail(func(say words.Words) string { return say.MisuseNoTime(example) })
}
