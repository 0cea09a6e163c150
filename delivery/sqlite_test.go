package delivery_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

func openSQLite(tb testing.TB, path string) *sqlite.Journal {
	tb.Helper()
	j, err := sqlite.Open(path, &sqlite.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { j.Close() })
	return j
}

// TestSQLite delivers from the embedded journal in real time, over a restart of everything.
func TestSQLite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	deliverOverRestart(t, func() journal.Journal { return openSQLite(t, path) })
}

// deliverOverRestart delivers from a journal in real time, closes it and opens it again. The sequences of a new one begin with 1.
func deliverOverRestart(t *testing.T, open func() journal.Journal) {
	t.Helper()
	const events = 2000
	j := open()
	var mu sync.Mutex // protects done
	done := make(map[uint64]bool)
	all := make(chan struct{})
	s := &sink{answer: func(_ context.Context, d dingevent.Delivery) error {
		switch {
		case d.Seq%500 == 0:
			mu.Lock()
			done[d.Seq] = true
			defer mu.Unlock()
			return dingevent.Reject(errDown)
		case d.Seq%50 == 0 && d.Attempt < 3:
			return errDown
		}
		mu.Lock()
		defer mu.Unlock()
		if done[d.Seq] = true; len(done) == events {
			close(all)
		}
		return nil
	}}
	opts := &delivery.Options{Retry: delivery.RetryPolicy{First: time.Millisecond}}
	r := run(t, j, s, opts)
	send(t, j, 1, events)
	select {
	case <-all:
	case <-time.After(time.Minute):
		t.Fatalf("%d attempts in a minute, and not all events delivered", s.count())
	}
	r.end(t)
	if got := rows(t, j); len(got) != 4 || got[0].State != journal.Dead || cursor(t, j) != events+1 {
		t.Errorf("cursor %d, rows %+v; want %d and 4 dead ones", cursor(t, j), got, events+1)
	}
	if got := attempts(t, j, 50); len(got) != 3 || got[2].Error != "" {
		t.Errorf("attempts %+v, want two failures and a success", got)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}

	j = open()
	if err := delivery.Discard(t.Context(), j, name, 500, 1000, 1500); err != nil {
		t.Fatal(err)
	}
	came := make(chan uint64, 10)
	r = run(t, j, dingevent.SinkFunc(func(_ context.Context, d dingevent.Delivery) error {
		came <- d.Seq
		return nil
	}), opts)
	for _, act := range []func(){
		func() { send(t, j, events+1, 1) },
		func() {
			if err := r.Retry(t.Context(), 2000); err != nil {
				t.Error(err)
			}
		},
	} {
		act()
		select {
		case seq := <-came:
			if seq != events+1 && seq != 2000 {
				t.Errorf("event %d was delivered again", seq)
			}
		case <-time.After(time.Minute):
			t.Fatal("no delivery in a minute")
		}
	}
	r.end(t)
	if left := rows(t, j); len(left) != 0 || len(came) != 0 {
		t.Errorf("rows left: %+v; %d more deliveries", left, len(came))
	}
}
