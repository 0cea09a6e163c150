package main

import (
	"time"

	"github.com/dingevent/dingevent/internal/words"
)

// A timeFlag is the value of a flag that takes a time, or how long ago it was. Empty is the zero time.
type timeFlag time.Time

// Set, String and Type are for the flags.
func (f *timeFlag) Set(text string) error {
	if text == "" {
		*f = timeFlag{}
		return nil
	}
	now := time.Now()
	if ago, err := time.ParseDuration(text); err == nil {
		*f = timeFlag(now.Add(-ago))
		return nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return noTime()
	}
	*f = timeFlag(at)
	return nil
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
