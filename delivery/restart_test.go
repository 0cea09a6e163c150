package delivery_test

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

func TestGrace(t *testing.T) {
	for _, test := range []struct {
		name  string
		takes time.Duration
		until time.Duration // Options.Until, after the context of Run; 0: there is none
		ends  time.Duration // Run, after its context
		calls int           // after the next Run
	}{
		{"attempts may end", 8 * time.Second, 0, 6 * time.Second, 1},
		{"and are cut off", time.Minute, 0, 10 * time.Second, 2},
		{"until somebody else's end", time.Minute, 4 * time.Second, 4 * time.Second, 2},
		{"but not longer than Grace", time.Minute, time.Hour, 10 * time.Second, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := memjournal.New()
				s := &sink{answer: taking(test.takes)}
				until, end := context.WithCancel(t.Context())
				defer end()
				r := run(t, j, s, &delivery.Options{Timeout: time.Hour, Concurrency: 2, Until: until})
				send(t, j, 1, 1)
				time.Sleep(2 * time.Second)
				send(t, j, 2, 2) // one of them starts, one stays in the log
				stopped := time.Now()
				if test.until > 0 {
					defer time.AfterFunc(test.until, end).Stop()
				}
				r.end(t)
				if took := time.Since(stopped); took < test.ends || took > test.ends+3*time.Second {
					t.Errorf("Run ended after %v, want %v", took, test.ends)
				}
				if s.count() > 2 {
					t.Errorf("an attempt began after the end of ctx")
				}
				run(t, j, s, &delivery.Options{Timeout: time.Hour})
				time.Sleep(2 * time.Minute)
				calls := s.of(1)
				if len(calls) != test.calls || calls[len(calls)-1].attempt != test.calls {
					t.Errorf("calls %v, want %d, numbered from 1", calls, test.calls)
				}
				if left := rows(t, j); len(left) != 0 || len(s.of(2)) == 0 || len(s.of(3)) != 1 {
					t.Errorf("rows are left: %+v", left)
				}
			})
		})
	}
}

func TestCrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mem := memjournal.New()
		j := &counting{Journal: mem}
		s := &sink{answer: func(ctx context.Context, d dingevent.Delivery) error {
			if d.Seq%10 == 0 && d.Attempt == 1 {
				return errDown
			}
			return taking(30*time.Millisecond)(ctx, d)
		}}
		opts := &delivery.Options{Grace: time.Nanosecond, Concurrency: 4, Retry: delivery.RetryPolicy{First: 5 * time.Second}}
		r := run(t, j, s, opts)
		send(t, j, 1, 1000)
		time.Sleep(1500 * time.Millisecond)
		before := s.count()
		j.fail(journal.ErrClosed, journal.ErrClosed)
		if err := r.ends(); !errors.Is(err, journal.ErrClosed) {
			t.Fatalf("Run: %v, want ErrClosed", err)
		}
		saved := cursor(t, j)
		if before < 150 || saved < 100 {
			t.Fatalf("only %d attempts before the crash, cursor at %d", before, saved)
		}

		run(t, mem, s, opts)
		time.Sleep(time.Minute)
		repeats := 0
		for seq := uint64(1); seq <= 1000; seq++ {
			calls, want := s.of(seq), 1
			if seq%10 == 0 {
				want = 2
			}
			if len(calls) < want {
				t.Errorf("event %d: calls %v, want at least %d", seq, calls, want)
			}
			repeats += len(calls) - want
		}
		if repeats == 0 || repeats > 60 { // 200 ms at 4 each 30 ms, and what failed in between
			t.Errorf("%d repeated attempts, want some and at most 60", repeats)
		}
		if left := rows(t, j); len(left) != 0 || cursor(t, j) != 1001 {
			t.Errorf("cursor %d, rows left: %+v", cursor(t, j), left)
		}
	})
}

// TestCrashDuringAnAttempt: an attempt that has a row keeps its number to itself.
func TestCrashDuringAnAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mem := memjournal.New()
		j := &counting{Journal: mem}
		s := &sink{answer: taking(10 * time.Second)}
		r := run(t, j, s, &delivery.Options{Grace: time.Nanosecond})
		send(t, j, 1, 1)
		time.Sleep(2 * time.Second)
		j.fail(journal.ErrClosed, journal.ErrClosed)
		r.ends()
		run(t, mem, s, nil)
		time.Sleep(time.Minute)
		if calls := s.of(1); len(calls) != 2 || calls[1].attempt != 2 {
			t.Errorf("calls %v, want attempts 1 and 2", calls)
		}
	})
}

// TestUnreadEventIsNotAttempted: when Run ends before it could read an event again, that is no attempt.
func TestUnreadEventIsNotAttempted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &counting{Journal: memjournal.New()}
		s := &sink{answer: failing(1, dingevent.RetryAfter(time.Second, errDown))}
		r := run(t, j, s, nil)
		send(t, j, 1, 1)
		time.Sleep(500 * time.Millisecond)
		j.fail(nil, io.ErrUnexpectedEOF)
		time.Sleep(time.Minute)
		r.end(t)
		if got := rows(t, j); len(got) != 1 || got[0].Attempts != 1 || got[0].State != journal.Waiting {
			t.Errorf("rows %+v, want one that waits after its first attempt", got)
		}
		j.fail(nil, nil)
		run(t, j, s, nil)
		time.Sleep(time.Second)
		if calls := s.of(1); len(calls) != 2 || calls[1].attempt != 2 {
			t.Errorf("calls %v, want attempts 1 and 2", calls)
		}
	})
}

// TestRowsAboveTheCursor: what has ended above the cursor is not delivered again.
func TestRowsAboveTheCursor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		send(t, j, 1, 5)
		if _, err := j.Subscribe(t.Context(), name, 1); err != nil {
			t.Fatal(err)
		}
		err := journaltest.Save(t.Context(), j, name, journal.Progress{Cursor: 1, Exceptions: []journal.Exception{
			{Seq: 2, State: journal.Dead, Attempts: 1, Failures: 1, First: begin, Changed: begin, Error: "410 Gone"},
			{Seq: 4, State: journal.Delivered, Attempts: 1, First: begin, Changed: begin},
		}})
		if err != nil {
			t.Fatal(err)
		}
		s := new(sink)
		run(t, j, s, &delivery.Options{Concurrency: 1})
		time.Sleep(time.Hour)
		want := []call{{1, 1, 0}, {3, 1, 0}, {5, 1, 0}}
		if diff := cmp.Diff(want, s.all(), cmp.AllowUnexported(call{})); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
		if got := rows(t, j); len(got) != 1 || got[0].State != journal.Dead || cursor(t, j) != 6 {
			t.Errorf("cursor %d, rows %+v; want 6 and the dead one", cursor(t, j), got)
		}
	})
}

// TestEndedContext: that ctx has ended before Run is called is no failure of Run. Whoever wants to
// subscribe is told that it was not done.
func TestEndedContext(t *testing.T) {
	for _, store := range []struct {
		name string
		open func(*testing.T) journal.Journal
	}{
		{"memjournal", func(*testing.T) journal.Journal { return memjournal.New() }},
		{"sqlite", func(t *testing.T) journal.Journal { return openSQLite(t, filepath.Join(t.TempDir(), "journal.db")) }},
	} {
		t.Run(store.name, func(t *testing.T) {
			j := store.open(t)
			send(t, j, 1, 3)
			canceled, cancel := context.WithCancel(t.Context())
			cancel()
			expired, cancel := context.WithTimeout(t.Context(), -1)
			defer cancel()
			for _, ctx := range []context.Context{canceled, expired} {
				for range 20 { // some ways are chosen at random
					d, err := delivery.New(j, delivery.Subscription{Name: name, Sink: new(sink)}, nil)
					if err != nil {
						t.Fatal(err)
					}
					if err := d.Subscribe(ctx); !errors.Is(err, ctx.Err()) {
						t.Fatalf("Subscribe: %v, want an error wrapping %v", err, ctx.Err())
					}
					if err := d.Run(ctx); err != nil {
						t.Fatalf("Run: %v", err)
					}
				}
			}
		})
	}
}
