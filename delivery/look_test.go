package delivery_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// TestLookKnowsWhatTheJournalDoesNot: an attempt of this second, what is behind it, and what was delivered and is not saved.
func TestLookKnowsWhatTheJournalDoesNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		t.Cleanup(func() { j.Close() })
		send(t, j, 1, 4)
		s := &sink{answer: func(ctx context.Context, d dingevent.Delivery) error {
			switch {
			case d.Seq == 1:
				return nil
			case d.Attempt == 1:
				time.Sleep(500 * time.Millisecond)
				return dingevent.RetryAfter(time.Hour, errors.New("later"))
			}
			return nil
		}}
		r := runSub(t, j, delivery.Subscription{Name: name, Sink: s, Start: delivery.FromBeginning, Order: delivery.Order{Key: delivery.ByCorp}}, nil)
		synctest.Wait()
		if at := r.Look(1); !at.Passed || at.Row.State != "" {
			t.Errorf("delivered just now: %+v", at)
		}
		if at := r.Look(2); at.Row.State != journal.Attempting || at.Row.Attempts != 1 || at.Passed {
			t.Errorf("in its first attempt: %+v", at)
		}
		if at := r.Look(4); at.Row.State != journal.Parked || at.Behind != 2 {
			t.Errorf("parked without a row: %+v", at)
		}
		if rows, err := j.Exceptions(t.Context(), name, journal.ExceptionQuery{}); err != nil || len(rows) != 0 {
			t.Errorf("the journal has %v, %v", rows, err)
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if at := r.Look(1); at.Passed || at.Cursor != 5 || at.Next != 5 {
			t.Errorf("delivered and saved: %+v", at)
		}
		if at := r.Look(2); at.Row.State != journal.Waiting || at.Row.Due.IsZero() {
			t.Errorf("waiting: %+v", at)
		}
		if at := r.Look(3); at.Row.State != journal.Parked || at.Behind != 2 {
			t.Errorf("parked: %+v", at)
		}
		if at := r.Look(9); at.Row.State != "" || at.Passed {
			t.Errorf("not there yet: %+v", at)
		}
	})
}
