package postgres

import (
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/internal/postgrestest"
)

// TestLinger: a group waits for callers that were answered just now for half as long as the lock was waited for, and not longer than they
// need. One that had the lock to itself waits for nobody.
func TestLinger(t *testing.T) {
	for _, test := range []struct {
		name     string
		answered int
		slack    time.Duration
		closes   time.Duration // when the writer is closed; 0 if not
		records  int
		took     time.Duration
	}{
		{"nobody else had the lock", 3, 0, 0, 1, 0},
		{"all came again", 2, time.Second, 0, 3, 2 * time.Millisecond},
		{"more were answered than come in half of the time", 100, 7 * time.Millisecond, 0, 4, 7 * time.Millisecond / 2},
		{"the lock was waited for very long", 100, time.Hour, 0, 5, mostLinger},
		{"it is closed meanwhile", 100, time.Hour, 1500 * time.Microsecond, 2, 1500 * time.Microsecond},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWriter(nil, nil)
				w.pace = pace{test.answered, test.slack}
				var running sync.WaitGroup
				defer running.Wait()
				w.calls <- &call{records: make([]record, 1)}
				running.Go(func() { // one more each millisecond
					for range 4 {
						time.Sleep(time.Millisecond)
						w.calls <- &call{records: make([]record, 1)}
					}
				})
				if test.closes > 0 {
					running.Go(func() { time.Sleep(test.closes); close(w.closing) })
				}
				began := time.Now()
				g, ok := w.next()
				if took := time.Since(began); !ok || g.records != test.records || took != test.took || g.lingered != took {
					t.Errorf("%v: %d records after %v, it says %v; want %d after %v", ok, g.records, took, g.lingered, test.records, test.took)
				}
			})
		})
	}
}

// TestSlack: a group that found the lock free ends the waiting, however long it waited itself, because a timer may be late by more than
// a free lock is worth.
func TestSlack(t *testing.T) {
	var p pace
	for _, step := range []struct{ lingered, waited, slack time.Duration }{
		{0, 10 * time.Microsecond, 0},
		{0, 2 * time.Millisecond, 2 * time.Millisecond},
		{time.Millisecond, time.Millisecond, 2 * time.Millisecond},
		{2 * time.Millisecond, leastSlack - 1, 0},
	} {
		p.note(&group{records: 7, lingered: step.lingered}, &kept{waited: step.waited})
		if p.slack != step.slack || p.answered != 7 {
			t.Errorf("%+v: it says %+v", step, p)
		}
	}
}

// TestLockWaitIsTold: the writer knows how long a group waited for the lock, and forgets it with a group that had the lock to itself.
func TestLockWaitIsTold(t *testing.T) {
	const long = 300 * time.Millisecond
	slack := func(t *testing.T, alone int) time.Duration {
		url, schema := postgrestest.Schema(t)
		j := opened(t, url, Options{Schema: schema, Logger: slog.New(slog.DiscardHandler)})
		keepEvents(t, j, "before", 1) // because the first one connects, and that takes the lock, too
		conn, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		tx, err := conn.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), lockLog, lockClass, j.lock); err != nil {
			t.Fatal(err)
		}
		answered := make(chan error, 1)
		go func() { answered <- j.Receive(t.Context(), an("a")) }()
		eventually(t, "the group waits", func() bool {
			return ask[int](t, j, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = $1::bigint::oid", int64(uint32(j.lock))) > 0
		})
		time.Sleep(long)
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := <-answered; err != nil {
			t.Fatal(err)
		}
		for i := range alone {
			keepEvents(t, j, fmt.Sprint("alone", i), 1)
		}
		j.Close() // its writer has ended
		return j.writer.pace.slack
	}
	if got := slack(t, 0); got < long {
		t.Errorf("the lock was waited for %v, it says %v", long, got)
	}
	if got := slack(t, 20); got >= long {
		t.Errorf("after groups that had the lock to themselves it says %v", got)
	}
}
