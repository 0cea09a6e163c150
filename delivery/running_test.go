package delivery_test

import (
	"context"
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
		r := run(t, j, s, &delivery.Options{MaxWaiting: 50, Concurrency: 4, Breaker: delivery.BreakerPolicy{Events: -1}})
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

func TestTakesAgainAfterATenth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		s := &sink{answer: func(_ context.Context, d dingevent.Delivery) error {
			if d.Attempt == 1 { // event 1 is done after a second, event 2 after two, and so on
				return dingevent.RetryAfter(time.Duration(d.Seq)*time.Second, errDown)
			}
			return nil
		}}
		r := run(t, j, s, &delivery.Options{MaxWaiting: 100, Concurrency: 1})
		send(t, j, 1, 150)
		for _, test := range []struct {
			after   time.Duration
			stalled bool
			waiting int
		}{
			{500 * time.Millisecond, true, 100},
			{9500 * time.Millisecond, true, 91},
			{11500 * time.Millisecond, true, 100}, // went on at 89, until 100 waited again
		} {
			time.Sleep(test.after - time.Since(begin))
			if st := r.Status(); st.Stalled != test.stalled || st.Waiting != test.waiting {
				t.Errorf("after %v: stalled %v, %d wait; want %v, %d", test.after, st.Stalled, st.Waiting, test.stalled, test.waiting)
			}
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
