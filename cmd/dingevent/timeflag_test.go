package main

import (
	"testing"
	"time"
)

// TestTimeOf: a time that a table shows is taken back as it stands there, in whatever zone the machine is.
func TestTimeOf(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Skip("no zones are installed here: ", err)
	}
	at := time.Date(2026, 11, 1, 12, 34, 56, 0, time.UTC) // a day on which summer time ends there
	now := at.Add(time.Hour)
	for text, want := range map[string]time.Time{
		"1h0m":                            at,
		at.Format(time.RFC3339):           at,
		"2026-11-01T20:34:56+08:00":       at,
		at.In(zone).Format(time.DateTime): at,
		"2026-11-01T07:34":                at.Truncate(time.Minute),
		"2026-07-01 08:00":                time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC),
		"2026-11-26":                      time.Date(2026, 11, 25, 16, 0, 0, 0, time.UTC),
		"":                                {},
	} {
		if got, ok := timeOf(text, now, zone); !ok || !got.Equal(want) {
			t.Errorf("%q: %v, %v, want %v", text, got.UTC(), ok, want)
		}
	}
	for _, text := range []string{"-1h", "1d", "tomorrow", "2026-13-01", "2026-02-30 08:00", "20261126", " "} {
		if got, ok := timeOf(text, now, zone); ok {
			t.Errorf("%q is taken as %v", text, got)
		}
	}
}
