package delivery_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

func TestFirstTimeSuccessCostsNoRow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		saves := &counting{Journal: j}
		s := new(sink)
		r := run(t, saves, s, nil)
		send(t, j, 1, 1000)
		time.Sleep(time.Second)
		if got := s.count(); got != 1000 {
			t.Errorf("%d deliveries, want 1000", got)
		}
		if got := cursor(t, j); got != 1001 {
			t.Errorf("cursor %d, want 1001", got)
		}
		r.end(t)
		if saves.rows != 0 || saves.delivered != 1000 || saves.saves > 3 {
			t.Errorf("%d rows, %d delivered in %d saves; want 0 and 1000 in at most 3", saves.rows, saves.delivered, saves.saves)
		}
	})
}

// TestRecordAll: where it is asked for, the history has every attempt, and still no event costs a row of state.
func TestRecordAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		saves := &counting{Journal: j}
		r := run(t, saves, new(sink), &delivery.Options{RecordAll: true})
		send(t, j, 1, 10)
		time.Sleep(time.Second)
		r.end(t)
		attempts, err := j.Attempts(t.Context(), name, journal.AttemptQuery{})
		if err != nil || len(attempts) != 10 || attempts[0].Outcome != string(delivery.Succeeded) || attempts[0].Number != 1 {
			t.Errorf("%d attempts, such as %+v, %v", len(attempts), attempts, err)
		}
		if saves.rows != 0 || saves.delivered != 10 {
			t.Errorf("%d rows, %d delivered", saves.rows, saves.delivered)
		}
	})
}

var _ journal.Journal = (*counting)(nil)
