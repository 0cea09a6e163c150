package delivery_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

var errDown = errors.New("down")

// failing returns an answer that fails with err for the first attempts up to n.
func failing(n int, err error) func(context.Context, dingevent.Delivery) error {
	return func(_ context.Context, d dingevent.Delivery) error {
		if d.Attempt <= n {
			return err
		}
		return nil
	}
}

func TestFailsThenSucceeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		s := &sink{answer: failing(3, errDown)}
		run(t, j, s, nil)
		send(t, j, 1, 1)
		time.Sleep(time.Minute)
		calls := s.of(1)
		if len(calls) != 4 {
			t.Fatalf("%d attempts, want 4: %v", len(calls), calls)
		}
		limit := time.Second
		for i, c := range calls {
			if c.attempt != i+1 {
				t.Errorf("attempt %d has the number %d", i+1, c.attempt)
			}
			if i == 0 {
				continue
			}
			if pause := c.at - calls[i-1].at; pause < 0 || pause > limit {
				t.Errorf("pause before attempt %d: %v, want up to %v", i+1, pause, limit)
			}
			limit *= 2
		}
		at := func(i int) time.Time { return begin.Add(calls[i].at) }
		want := []journal.Attempt{
			{Seq: 1, Number: 1, Start: at(0), Error: "down", Outcome: "failed"},
			{Seq: 1, Number: 2, Start: at(1), Error: "down", Outcome: "failed"},
			{Seq: 1, Number: 3, Start: at(2), Error: "down", Outcome: "failed"},
			{Seq: 1, Number: 4, Start: at(3), Outcome: "succeeded"},
		}
		if diff := cmp.Diff(want, attempts(t, j, 1)); diff != "" {
			t.Errorf("history (-want +got):\n%s", diff)
		}
		if left := rows(t, j); len(left) != 0 {
			t.Errorf("rows are left: %+v", left)
		}
	})
}

func TestFailedEventHasARow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		s := &sink{answer: failing(1, errDown)}
		run(t, j, s, &delivery.Options{Retry: delivery.RetryPolicy{First: time.Hour}})
		send(t, j, 1, 1)
		time.Sleep(300 * time.Millisecond)
		want := []journal.Exception{{
			Seq: 1, State: journal.Waiting, Attempts: 1, Failures: 1, First: begin, Changed: begin, Error: "down",
		}}
		got := rows(t, j)
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(journal.Exception{}, "Due")); diff != "" {
			t.Fatalf("rows (-want +got):\n%s", diff)
		}
		if cursor(t, j) != 2 {
			t.Errorf("cursor %d, want 2", cursor(t, j))
		}
		due := got[0].Due
		time.Sleep(2 * time.Hour)
		calls := s.of(1)
		if len(calls) != 2 || !begin.Add(calls[1].at).Equal(due) {
			t.Errorf("attempts at %v; the second one was due at %v", calls, due)
		}
	})
}

func TestRejectedIsDeadAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		s := &sink{answer: failing(9, dingevent.Reject(errors.New("410 Gone")))}
		r := run(t, j, s, nil)
		send(t, j, 1, 1)
		time.Sleep(100 * time.Hour)
		want := []journal.Exception{{
			Seq: 1, State: journal.Dead, Attempts: 1, Failures: 1, First: begin, Changed: begin, Error: "410 Gone",
		}}
		if diff := cmp.Diff(want, rows(t, j)); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
		if s.count() != 1 || len(attempts(t, j, 1)) != 1 {
			t.Errorf("%d attempts, %d recorded, want 1", s.count(), len(attempts(t, j, 1)))
		}
		if st := r.Status(); st.Dead != 1 || st.Attempts[delivery.Rejected] != 1 || st.Waiting != 0 {
			t.Errorf("status %+v", st)
		}
	})
}

func TestPostponedCountsAsNoFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		s := &sink{answer: func(_ context.Context, d dingevent.Delivery) error {
			switch {
			case d.Attempt <= 4:
				return dingevent.RetryAfter(30*time.Second, errors.New("429"))
			case d.Attempt == 5:
				return dingevent.RetryAfter(5*time.Hour, errors.New("503")) // an hour at most
			}
			return nil
		}}
		run(t, j, s, nil)
		send(t, j, 1, 1)
		time.Sleep(3 * time.Minute)
		if got := rows(t, j); len(got) != 1 || got[0].Attempts != 5 || got[0].Failures != 0 || got[0].Error != "503" {
			t.Errorf("rows %+v, want one with 5 attempts and without failures", got)
		}
		time.Sleep(2 * time.Hour)
		half := 30 * time.Second
		want := []call{{1, 1, 0}, {1, 2, half}, {1, 3, 2 * half}, {1, 4, 3 * half}, {1, 5, 4 * half}, {1, 6, 4*half + time.Hour}}
		if diff := cmp.Diff(want, s.of(1), cmp.AllowUnexported(call{})); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
		var numbers []int
		for _, a := range attempts(t, j, 1) {
			numbers = append(numbers, a.Number)
		}
		if diff := cmp.Diff([]int{1, 2, 3, 4, 5, 6}, numbers); diff != "" {
			t.Errorf("history (-want +got):\n%s", diff)
		}
	})
}

func TestDeadAfter72Hours(t *testing.T) {
	for _, test := range []struct {
		name     string
		err      error
		failures int // -1: as many as attempts
		latest   time.Duration
	}{
		{"failing", errDown, -1, 72*time.Hour + 15*time.Minute},
		{"postponing", dingevent.RetryAfter(50*time.Minute, errDown), 0, 73 * time.Hour},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := memjournal.New()
				s := &sink{answer: func(context.Context, dingevent.Delivery) error { return test.err }}
				run(t, j, s, nil)
				send(t, j, 1, 1)
				time.Sleep(71*time.Hour + 59*time.Minute)
				if got := rows(t, j, journal.Dead); len(got) != 0 {
					t.Fatalf("dead after 71:59: %+v", got)
				}
				time.Sleep(2 * time.Hour)
				calls := s.of(1)
				last := calls[len(calls)-1].at
				if last < 72*time.Hour || last > test.latest {
					t.Errorf("last attempt after %v, want one from 72h to %v", last, test.latest)
				}
				got := rows(t, j)
				if len(got) != 1 || got[0].State != journal.Dead || got[0].Error != "down" {
					t.Fatalf("rows %+v, want a dead one", got)
				}
				failures := test.failures
				if failures < 0 {
					failures = len(calls)
				}
				if got[0].Attempts != len(calls) || got[0].Failures != failures {
					t.Errorf("%d attempts, %d failures; want %d and %d", got[0].Attempts, got[0].Failures, len(calls), failures)
				}
			})
		})
	}
}

func TestPanicAndTimeoutAreFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		s := &sink{answer: func(ctx context.Context, d dingevent.Delivery) error {
			switch d.Attempt {
			case 1:
				panic("out of luck")
			case 2:
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		}}
		r := run(t, j, s, &delivery.Options{Timeout: 7 * time.Second})
		send(t, j, 1, 1)
		time.Sleep(time.Minute)
		got := attempts(t, j, 1)
		if len(got) != 3 || !strings.Contains(got[0].Error, "out of luck") ||
			got[1].Error != "no answer within 7s" || got[1].Took != 7*time.Second || got[2].Error != "" {
			t.Errorf("attempts %+v", got)
		}
		want := map[delivery.Outcome]uint64{delivery.Failed: 2, delivery.Succeeded: 1}
		if diff := cmp.Diff(want, r.Status().Attempts); diff != "" {
			t.Errorf("outcomes (-want +got):\n%s", diff)
		}
	})
}
