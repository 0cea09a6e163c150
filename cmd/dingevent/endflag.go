package main

import "time"

// localTime is a time for a person here; empty for none.
func localTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format(time.RFC3339)
}

// An endFlag is the value of a flag that takes a time to come, or how long that is from now. Empty is the zero time.
type endFlag time.Time

// Set, String and Type are for the flags.
func (f *endFlag) Set(text string) error {
	if text == "" {
		*f = endFlag{}
		return nil
	}
	if within, err := time.ParseDuration(text); err == nil {
		*f = endFlag(time.Now().Add(within).Truncate(time.Second))
		return nil
	}
	at, ok := parseTime(text, time.Local)
	if !ok {
		return noTime()
	}
	*f = endFlag(at)
	return nil
}

func (f *endFlag) String() string { return localTime(time.Time(*f)) }
func (f *endFlag) Type() string   { return "time" }
