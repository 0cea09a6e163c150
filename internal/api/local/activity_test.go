package local

import (
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// TestMonthIsChinas: DingTalk counts its quotas by it.
func TestMonthIsChinas(t *testing.T) {
	for at, want := range map[string]string{
		"2026-11-30T15:59:59Z": "2026-10-31T16:00:00Z",
		"2026-11-30T16:00:00Z": "2026-11-30T16:00:00Z",
		"2026-12-31T20:00:00Z": "2026-12-31T16:00:00Z",
	} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := monthOf(now).Format(time.RFC3339); got != want {
			t.Errorf("the month of %s began at %s, want %s", at, got, want)
		}
	}
}

func TestActivityCountsTheMonth(t *testing.T) {
	j := memjournal.New()
	defer j.Close()
	began := monthOf(time.Now())
	for i, at := range []time.Time{began.Add(-time.Hour), began, began.Add(time.Second)} {
		if err := j.Receive(t.Context(), &dingevent.Envelope{ID: string(rune('a' + i)), Type: "x", App: "hr", Received: at, Data: []byte("{}")}); err != nil {
			t.Fatal(err)
		}
	}
	s := &Service{Journal: j, Taken: func() api.Activity { return api.Activity{Types: []string{"x"}} }}
	got, err := s.Activity(t.Context())
	if err != nil || len(got.Types) != 1 || got.Month == nil {
		t.Fatalf("%+v, %v", got, err)
	}
	if want := (api.ActivityMonth{Since: began, About: 2}); *got.Month != want {
		t.Errorf("%+v, want %+v", *got.Month, want)
	}
	s.Taken = nil
	if _, err := s.Activity(t.Context()); api.CodeOf(err) != api.CodeConflict {
		t.Errorf("of a stopped daemon: %v", err)
	}
}
