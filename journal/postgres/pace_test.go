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
// need. One that had the lock to itself waits for a quarter of the last commit, and not for more records than that had.
func TestLinger(t *testing.T) {
	const ms = time.Millisecond
	for _, test := range []struct {
		name    string
		pace    pace
		every   time.Duration // in which one more comes, of four
		closes  time.Duration // when the writer is closed; 0 if not
		records int
		took    time.Duration
	}{
		{"the first group", pace{}, ms, 0, 1, 0},
		{"all came again", pace{answered: 2, slack: time.Second}, ms, 0, 3, 2 * ms},
		{"more were answered than come in half of the time", pace{answered: 100, slack: 7 * ms}, ms, 0, 4, 7 * ms / 2},
		{"the lock was waited for very long", pace{answered: 100, slack: time.Hour}, ms, 0, 5, mostLinger},
		{"it is closed meanwhile", pace{answered: 100, slack: time.Hour}, ms, 3 * ms / 2, 2, 3 * ms / 2},
		{"nobody else had the lock, and all came again", pace{answered: 4, took: time.Second}, ms / 10, 0, 4, 3 * ms / 10},
		{"nobody else had the lock, and some came within a quarter", pace{answered: 4, took: ms}, ms / 10, 0, 3, ms / 4},
		{"nobody else had the lock, and nobody comes", pace{answered: 4, took: time.Second}, time.Hour, 0, 1, mostReturn},
		{"nobody came the last time", pace{answered: 4, took: time.Second, skip: 1}, ms / 10, 0, 1, 0},
		{"no more were answered than are there", pace{answered: 1, took: time.Second}, ms / 10, 0, 1, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWriter(nil, nil)
				w.pace = test.pace
				var running sync.WaitGroup
				defer running.Wait()
				w.calls <- &call{records: make([]record, 1)}
				running.Go(func() {
					for range 4 {
						time.Sleep(test.every)
						w.calls <- &call{records: make([]record, 1)}
					}
				})
				if test.closes > 0 {
					running.Go(func() { time.Sleep(test.closes); close(w.closing) })
				}
				began := time.Now()
				g, ok := w.next()
				if took := time.Since(began); !ok || g.records != test.records || took != test.took || g.linger.took != took {
					t.Errorf("%v: %d records after %v, it says %v; want %d after %v", ok, g.records, took, g.linger.took, test.records, test.took)
				}
			})
		})
	}
}

// TestSlack: groups that find the lock free wait for half as long each time, and soon not at all. What a timer was late by does not
// count, because it may be more than a free lock is worth.
func TestSlack(t *testing.T) {
	const ms = time.Millisecond
	var p pace
	for _, step := range []struct{ lingered, waited, slack time.Duration }{
		{0, 10 * time.Microsecond, 0},
		{0, 2 * ms, 2 * ms},
		{ms, ms, 2 * ms},
		{5 * ms, leastSlack - 1, ms},
		{5 * ms, 0, ms / 2},
		{5 * ms, 0, ms / 4},
		{5 * ms, 0, 0},
	} {
		g := &group{records: 7, linger: p.plan(7)}
		g.linger.took = step.lingered
		p.note(g, &kept{waited: step.waited}, ms)
		if p.slack != step.slack || p.answered != 7 {
			t.Errorf("%+v: it says %+v", step, p)
		}
	}
}

// TestReturning: a group that waited in vain for callers that were answered is followed by one that does not wait, then by three, and so
// on. Once half of them come, the next one waits, too.
func TestReturning(t *testing.T) {
	p := pace{answered: 10, took: time.Second}
	waits := func(came int) (before int) { // how many groups did not wait before one did, for which so many came
		for ; ; before++ {
			g := &group{records: 4, linger: p.plan(4)}
			done := g.linger.wanted > 0
			if done {
				g.records += came
			}
			p.note(g, &kept{}, time.Second)
			p.answered = 10
			if done {
				return before
			}
		}
	}
	for i, step := range []struct{ came, before int }{{6, 0}, {2, 0}, {2, 1}, {0, 3}, {3, 7}, {6, 0}} {
		if before := waits(step.came); before != step.before {
			t.Errorf("step %d: %d groups did not wait, want %d", i, before, step.before)
		}
	}
	for range 20 {
		waits(0)
	}
	if before := waits(0); before != mostSkipped {
		t.Errorf("in the end %d groups do not wait, want %d", before, mostSkipped)
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
