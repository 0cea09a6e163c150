package delivery

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

func TestPagesOfLargeEventsAreShort(t *testing.T) {
	entries := func(n, size int) []journal.Entry {
		list := make([]journal.Entry, n)
		for i := range list {
			list[i].Envelope = &dingevent.Envelope{Data: make([]byte, size)}
		}
		return list
	}
	limit := pageEntries
	for range 20 {
		limit = nextLimit(limit, entries(limit, 1<<20), pageEntries, pageBytes)
	}
	for range 3 { // and stay so
		if limit > 4 {
			t.Errorf("pages of %d events of 1 MiB, want 4 at most", limit)
		}
		limit = nextLimit(limit, entries(limit, 1<<20), pageEntries, pageBytes)
	}
	for range 10 {
		limit = nextLimit(limit, entries(limit, 500), pageEntries, pageBytes)
	}
	if limit != pageEntries {
		t.Errorf("pages of %d small events, want %d", limit, pageEntries)
	}
}

// TestFilterThatErrs: an event that the filter cannot evaluate is a dead letter, never a silent no.
func TestFilterThatErrs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		called := 0
		d, err := New(j, Subscription{
			Name: "crm", Start: FromBeginning,
			Sink: dingevent.SinkFunc(func(context.Context, dingevent.Delivery) error {
				called++
				return nil
			}),
		}, &Options{Concurrency: 1, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		d.match = func(env *dingevent.Envelope) (bool, error) {
			if env.Type == "odd" {
				return false, errors.New("filter: no such field")
			}
			return true, nil
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		for _, typ := range []string{"plain", "odd", "plain"} {
			if err := j.Receive(ctx, &dingevent.Envelope{Type: typ, App: "hr"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Run(ctx); err != nil {
			t.Fatal(err)
		}
		rows, err := j.Exceptions(t.Context(), "crm", journal.ExceptionQuery{})
		if err != nil || len(rows) != 1 || rows[0].Seq != 2 || rows[0].State != journal.Dead || rows[0].Error != "filter: no such field" {
			t.Errorf("rows %+v, %v; want event 2 dead", rows, err)
		}
		if called != 2 {
			t.Errorf("the sink was called %d times, want 2", called)
		}
	})
}
