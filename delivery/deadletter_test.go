package delivery_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// picky rejects everything until it is set to true.
type picky struct{ atomic.Bool }

func (p *picky) answer(context.Context, dingevent.Delivery) error {
	if p.Load() {
		return nil
	}
	return dingevent.Reject(errors.New("not yet"))
}

func TestRetryAndDiscardWhileRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, accept := memjournal.New(), new(picky)
		s := &sink{answer: accept.answer}
		r := run(t, j, s, nil)
		send(t, j, 1, 5)
		synctest.Wait() // dead, and not saved yet
		if err := r.Discard(t.Context(), 5); err != nil {
			t.Fatal(err)
		}
		if err := r.Retry(t.Context(), 1, 2, 1); err != nil { // rejected again, at the same instant
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if st := r.Status(); st.Dead != 4 || st.Waiting != 0 {
			t.Errorf("status %+v, want 4 dead", st)
		}
		accept.Store(true)
		for _, err := range []error{
			r.Retry(t.Context(), 3, 5), // all or none, and 5 is gone
			r.Discard(t.Context(), 99),
			r.Discard(t.Context(), 5),
		} {
			if !errors.Is(err, journal.ErrNotFound) || !strings.Contains(err.Error(), `"crm" has no dead letter`) {
				t.Errorf("got %v, want ErrNotFound with the subscription's name", err)
			}
		}
		if err := r.Retry(t.Context(), 1, 3); err != nil {
			t.Fatal(err)
		}
		if err := r.Retry(t.Context()); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Second)
		var numbers []int
		for _, c := range s.of(1) {
			numbers = append(numbers, c.attempt)
		}
		if diff := cmp.Diff([]int{1, 2, 3}, numbers); diff != "" {
			t.Errorf("the numbers of a retried dead letter's attempts go on (-want +got):\n%s", diff)
		}
		if got := attempts(t, j, 1); len(got) != 3 || got[2].Error != "" {
			t.Errorf("attempts %+v, want all three", got)
		}
		if st := r.Status(); st.Dead != 2 || st.Waiting != 0 {
			t.Errorf("status %+v, want 2 dead", st)
		}
		if got := rows(t, j); len(got) != 2 || got[0].Seq != 2 || got[1].Seq != 4 {
			t.Errorf("rows %+v, want the dead 2 and 4", got)
		}
	})
}

func TestRetryOfAStoppedSubscription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, accept := memjournal.New(), new(picky)
		s := &sink{answer: accept.answer}
		r := run(t, j, s, nil)
		send(t, j, 1, 3)
		time.Sleep(time.Second)
		r.end(t)
		accept.Store(true)
		time.Sleep(100 * time.Hour) // a retried dead letter has its 72 hours again
		if err := delivery.Retry(t.Context(), j, name, 1, 2); err != nil {
			t.Fatal(err)
		}
		if err := delivery.Discard(t.Context(), j, name, 3); err != nil {
			t.Fatal(err)
		}
		if err := delivery.Retry(t.Context(), j, "nobody", 1); !errors.Is(err, journal.ErrNotFound) {
			t.Errorf("unknown subscription: %v, want ErrNotFound", err)
		}
		got := rows(t, j)
		now := time.Now()
		want := []journal.Exception{
			{Seq: 1, State: journal.Waiting, Attempts: 1, Due: now, Changed: now, Error: "not yet"},
			{Seq: 2, State: journal.Waiting, Attempts: 1, Due: now, Changed: now, Error: "not yet"},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
		r = run(t, j, s, nil)
		time.Sleep(time.Second)
		if st := r.Status(); st.Dead != 0 || st.Attempts[delivery.Succeeded] != 2 || len(s.of(3)) != 1 {
			t.Errorf("status %+v, want 2 delivered and nothing of event 3", st)
		}
	})
}

// TestDeadAgain: what was listed as dead, and was retried by another and died again, is not moved by those who saw the list. It does not
// matter whether a Run applies that.
func TestDeadAgain(t *testing.T) {
	for _, running := range []bool{true, false} {
		for verb, move := range map[string]func(context.Context, journal.Journal, string, time.Time, ...journal.Seq) error{
			"retry": delivery.RetryBefore, "discard": delivery.DiscardBefore,
		} {
			synctest.Test(t, func(t *testing.T) {
				j := memjournal.New()
				r := run(t, j, &sink{answer: new(picky).answer}, nil)
				send(t, j, 1, 2)
				time.Sleep(time.Minute)
				listed := time.Now()
				if err := r.Retry(t.Context(), 2); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				if !running {
					r.end(t)
				}
				before := rows(t, j)
				if err := move(t.Context(), j, name, listed, 1, 2); !errors.Is(err, journal.ErrNotFound) {
					t.Errorf("%s, running %v: %v, want ErrNotFound", verb, running, err)
				}
				if diff := cmp.Diff(before, rows(t, j)); diff != "" {
					t.Errorf("%s, running %v: it changed (-want +got):\n%s", verb, running, diff)
				}
				for _, died := range []time.Time{before[0].Changed, {}} {
					err := move(t.Context(), j, name, died, 1)
					if refused := errors.Is(err, journal.ErrNotFound); refused == died.IsZero() {
						t.Errorf("%s, running %v, of what died at %v, before %v: %v", verb, running, before[0].Changed, died, err)
					}
				}
			})
		}
	}
}

func TestRetryTellsOfAFailingJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &counting{Journal: memjournal.New()}
		s := &sink{answer: new(picky).answer}
		r := run(t, j, s, nil)
		send(t, j, 1, 1)
		time.Sleep(time.Second)
		j.fail(io.ErrShortWrite, nil)
		asked := time.Now()
		if err := r.Retry(t.Context(), 1); !errors.Is(err, delivery.ErrTaken) || time.Since(asked) != 15*time.Second {
			t.Errorf("got %v after %v, want ErrTaken after 15 s", err, time.Since(asked))
		}
		if len(s.of(1)) != 1 {
			t.Error("attempted before that was saved")
		}
		j.fail(nil, nil)
		time.Sleep(time.Minute) // Run goes on trying
		if n := len(s.of(1)); n != 2 {
			t.Errorf("%d attempts, want 2", n)
		}
		if err := r.Discard(t.Context(), 1); err != nil {
			t.Error(err)
		}
	})
}
