package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// taking returns an answer that succeeds after a time, or fails when its context ends.
func taking(d time.Duration) func(context.Context, dingevent.Delivery) error {
	return func(ctx context.Context, _ dingevent.Delivery) error {
		select {
		case <-time.After(d):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func TestSlowAttemptLetsTheCursorPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &counting{Journal: memjournal.New()}
		slow := taking(10 * time.Second)
		s := &sink{answer: func(ctx context.Context, d dingevent.Delivery) error {
			if d.Seq == 1 {
				return slow(ctx, d)
			}
			return nil
		}}
		r := run(t, j, s, nil)
		send(t, j, 1, 100)
		time.Sleep(900 * time.Millisecond)
		if got := cursor(t, j); got != 1 {
			t.Errorf("after 0.9s: cursor %d, want 1: the first event has no row yet", got)
		}
		time.Sleep(500 * time.Millisecond)
		want := []journal.Exception{{Seq: 1, State: journal.Attempting, Attempts: 1, First: begin, Changed: begin}}
		if diff := cmp.Diff(want, rows(t, j)); diff != "" {
			t.Errorf("after 1.4s (-want +got):\n%s", diff)
		}
		if got := cursor(t, j); got != 101 {
			t.Errorf("after 1.4s: cursor %d, want 101", got)
		}
		if st := r.Status(); st.InFlight != 1 || st.Cursor != 101 {
			t.Errorf("status %+v", st)
		}
		time.Sleep(10 * time.Second)
		if left := rows(t, j); len(left) != 0 {
			t.Errorf("rows are left: %+v", left)
		}
		r.end(t)
		if len(attempts(t, j, 1)) != 0 || j.delivered != 100 {
			t.Errorf("%d attempts recorded, %d first-time successes; want 0 and 100", len(attempts(t, j, 1)), j.delivered)
		}
	})
}

func TestConcurrencyIsBounded(t *testing.T) {
	for _, test := range []struct{ concurrency, want int }{{0, 16}, {1, 1}, {3, 3}} {
		synctest.Test(t, func(t *testing.T) {
			j := memjournal.New()
			s := &sink{answer: taking(100 * time.Millisecond)}
			run(t, j, s, &delivery.Options{Concurrency: test.concurrency})
			send(t, j, 1, 48)
			time.Sleep(10 * time.Second)
			if s.count() != 48 || s.most != test.want {
				t.Errorf("%d deliveries, at most %d at once, want 48 and %d", s.count(), s.most, test.want)
			}
			if last := s.all()[47].at; last > time.Duration(48/test.want)*100*time.Millisecond {
				t.Errorf("the last attempt began after %v: not all workers were used", last)
			}
		})
	}
}

func TestGrace(t *testing.T) {
	for _, test := range []struct {
		name  string
		takes time.Duration
		ends  time.Duration // Run, after its context
		calls int           // after the next Run
	}{
		{"attempts may end", 8 * time.Second, 6 * time.Second, 1},
		{"and are cut off", time.Minute, 10 * time.Second, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := memjournal.New()
				s := &sink{answer: taking(test.takes)}
				r := run(t, j, s, &delivery.Options{Timeout: time.Hour, Concurrency: 2})
				send(t, j, 1, 1)
				time.Sleep(2 * time.Second)
				send(t, j, 2, 2) // one of them starts, one stays in the log
				stopped := time.Now()
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

func TestMaxWaitingStopsTaking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		var mu sync.Mutex
		down := true
		s := &sink{answer: func(context.Context, dingevent.Delivery) error {
			mu.Lock()
			defer mu.Unlock()
			if down {
				return errDown
			}
			return nil
		}}
		r := run(t, j, s, &delivery.Options{MaxWaiting: 50, Concurrency: 4})
		send(t, j, 1, 500)
		time.Sleep(time.Hour)
		waiting := rows(t, j, journal.Waiting)
		if len(waiting) < 50 || len(waiting) > 54 {
			t.Errorf("%d events wait, want 50 and up to 4 more", len(waiting))
		}
		if st := r.Status(); !st.Stalled || st.Waiting != len(waiting) {
			t.Errorf("status %+v, want it stalled", st)
		}
		if got := cursor(t, j); got != journal.Seq(len(waiting)+1) {
			t.Errorf("cursor %d with %d rows: the others should stay in the log", got, len(waiting))
		}
		mu.Lock()
		down = false
		mu.Unlock()
		time.Sleep(time.Hour)
		if st := r.Status(); st.Stalled || st.Waiting != 0 || st.Cursor != 501 {
			t.Errorf("status %+v, want all delivered", st)
		}
	})
}

func TestRetriesAndNewEventsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		s := &sink{answer: func(ctx context.Context, d dingevent.Delivery) error {
			time.Sleep(10 * time.Millisecond)
			if d.Seq <= 200 && d.Attempt == 1 {
				return dingevent.RetryAfter(time.Minute, errDown) // all due at about the same time
			}
			return nil
		}}
		run(t, j, s, &delivery.Options{Concurrency: 1})
		send(t, j, 1, 200)
		time.Sleep(61 * time.Second)
		before := s.count()
		send(t, j, 201, 50)
		time.Sleep(time.Second) // 100 attempts
		again, fresh := 0, 0
		for _, c := range s.all()[before:] {
			if c.seq > 200 {
				fresh++
			} else {
				again++
			}
		}
		if fresh < 45 || again < 45 {
			t.Errorf("%d new and %d again of 100 attempts, want half of each", fresh, again)
		}
	})
}

func TestFilterAndStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		one := func(typ string) {
			env := &dingevent.Envelope{Type: typ, App: "hr"}
			if err := j.Receive(t.Context(), env); err != nil {
				t.Fatal(err)
			}
		}
		one("bpms_old")
		s := new(sink)
		sub := delivery.Subscription{Name: name, Sink: s, Filter: filter.Filter{Types: []string{"bpms_*"}}}
		r := runSub(t, j, sub, nil)
		if err := r.Subscribe(t.Context()); err != nil {
			t.Fatal(err)
		}
		for range 600 {
			one("user_add_org")
		}
		one("bpms_task_change") // 602
		one("user_add_org")     // 603
		time.Sleep(time.Second)
		if calls := s.all(); len(calls) != 1 || calls[0].seq != 602 {
			t.Errorf("calls %v, want event 602 alone", calls)
		}
		if got := cursor(t, j); got != 604 {
			t.Errorf("cursor %d, want 604: it should pass what nobody wants", got)
		}
		r.end(t)
		sub.Start = 3 // the subscription is known: this changes nothing
		one("bpms_task_change")
		runSub(t, j, sub, nil)
		time.Sleep(time.Second)
		if calls := s.all(); len(calls) != 2 || calls[1].seq != 604 {
			t.Errorf("calls %v, want event 604 as the second", calls)
		}
	})
}

func TestFailingJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &counting{Journal: memjournal.New()}
		s := &sink{answer: failing(1, errDown)}
		r := run(t, j, s, nil)
		send(t, j, 1, 1)
		j.fail(fmt.Errorf("disk: %w", io.ErrShortWrite), nil)
		time.Sleep(time.Minute)
		if st := r.Status(); !st.Failing {
			t.Errorf("status %+v, want it failing", st)
		}
		send(t, j, 2, 100)
		time.Sleep(time.Minute)
		if s.count() > 18 {
			t.Errorf("%d attempts while nothing can be saved", s.count())
		}
		j.fail(nil, io.ErrUnexpectedEOF)
		send(t, j, 102, 900)
		time.Sleep(time.Minute)
		j.fail(nil, nil)
		time.Sleep(time.Minute)
		for seq := uint64(1); seq <= 1001; seq++ {
			if n := len(s.of(seq)); n != 2 {
				t.Fatalf("event %d: %d attempts, want 2", seq, n)
			}
		}
		if left := rows(t, j); len(left) != 0 || cursor(t, j) != 1002 {
			t.Errorf("cursor %d, rows left: %+v", cursor(t, j), left)
		}
		r.end(t)
	})
}

func TestLastSaveFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &counting{Journal: memjournal.New()}
		s := new(sink)
		r := run(t, j, s, nil)
		send(t, j, 1, 10)
		synctest.Wait()
		j.fail(io.ErrShortWrite, nil)
		if err := r.ends(); !errors.Is(err, io.ErrShortWrite) || !strings.Contains(err.Error(), name) {
			t.Errorf("Run: %v, want the journal's error and the subscription's name", err)
		}
		if took := time.Since(begin); took > 6*time.Second {
			t.Errorf("Run took %v to give up", took)
		}
	})
}

func TestClosedJournalEndsRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		r := run(t, j, new(sink), nil)
		synctest.Wait()
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		<-r.done
		if err := r.err; !errors.Is(err, journal.ErrClosed) {
			t.Errorf("Run: %v, want ErrClosed", err)
		}
		if err := r.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "new Dispatcher") {
			t.Errorf("second Run: %v", err)
		}
	})
}

// TestVanishedEvent: an owed event should not age out; should it, a person is told.
func TestVanishedEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		send(t, j, 1, 1)
		if _, err := j.Subscribe(t.Context(), name, 1); err != nil {
			t.Fatal(err)
		}
		row := journal.Exception{Seq: 7, State: journal.Waiting, First: begin, Due: begin}
		if err := j.Save(t.Context(), name, journal.Progress{Exceptions: []journal.Exception{row}}); err != nil {
			t.Fatal(err)
		}
		s := new(sink)
		run(t, j, s, nil)
		time.Sleep(time.Second)
		got := rows(t, j)
		if len(got) != 1 || got[0].State != journal.Dead || !strings.Contains(got[0].Error, "no longer in the journal") {
			t.Errorf("rows %+v, want a dead letter that says why", got)
		}
		if s.count() != 1 {
			t.Errorf("%d deliveries, want 1", s.count())
		}
	})
}

func TestOnAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		s := &sink{answer: taking(2 * time.Second)}
		type seen struct {
			Outcome delivery.Outcome
			Took    time.Duration
		}
		var got []seen
		r := run(t, j, s, &delivery.Options{
			Concurrency: 1,
			OnAttempt:   func(o delivery.Outcome, took time.Duration) { got = append(got, seen{o, took}) },
		})
		send(t, j, 1, 2)
		time.Sleep(5 * time.Second)
		r.end(t)
		want := []seen{{delivery.Succeeded, 2 * time.Second}, {delivery.Succeeded, 2 * time.Second}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestStuckJournal: when a Save takes long, a crash must not have to repeat all of that time.
func TestStuckJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &counting{Journal: memjournal.New(), delay: 30 * time.Second}
		s := &sink{answer: taking(100 * time.Millisecond)}
		run(t, j, s, &delivery.Options{Concurrency: 1})
		send(t, j, 1, 1000)
		time.Sleep(25 * time.Second)
		if n := s.count(); n < 10 || n > 15 {
			t.Errorf("%d attempts before the first Save has ended, want those of the first 1.2 seconds", n)
		}
		j.mu.Lock()
		j.delay = 0
		j.mu.Unlock()
		time.Sleep(2 * time.Minute)
		if s.count() != 1000 || cursor(t, j) != 1001 {
			t.Errorf("%d attempts, cursor %d; want 1000 and 1001", s.count(), cursor(t, j))
		}
	})
}
