package local

import (
	"context"
	"testing"
	"time"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// meddled is a journal in which others discard a dead letter between a look at it and its move.
type meddled struct {
	journal.Journal
	before func(looks int) // a look; may be nil
	meddle func(looks int) // after it
	looks  int
}

func (m *meddled) Exceptions(ctx context.Context, name string, q journal.ExceptionQuery) ([]journal.Exception, error) {
	m.looks++
	if m.before != nil {
		m.before(m.looks)
	}
	rows, err := m.Journal.Exceptions(ctx, name, q)
	m.meddle(m.looks)
	return rows, err
}

// TestMoveMeetsAnother: what others moved meanwhile is not dead, and the rest is moved all the same.
func TestMoveMeetsAnother(t *testing.T) {
	j := memjournal.New()
	defer j.Close()
	store(t, j, "a", "b")
	kill(t, j, "s", time.Now(), 1, 2)
	m := &meddled{Journal: j}
	m.meddle = func(looks int) {
		if looks == 2 { // after both were seen dead
			if err := delivery.Discard(t.Context(), j, "s", 1); err != nil {
				t.Error(err)
			}
		}
	}
	moved, err := (&Service{Journal: m}).Retry(t.Context(), time.Time{}, ref("s", 1), ref("s", 2))
	if got := outcomesOf(moved); got != "s/1:not_dead s/2:retried" || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}

// TestMoveGivesUp: one who never gets through is told so.
func TestMoveGivesUp(t *testing.T) {
	j := memjournal.New()
	defer j.Close()
	store(t, j, "a")
	m := &meddled{Journal: j}
	m.before = func(looks int) { // even looks are those of the move itself, which has the claim then
		if looks%2 != 0 {
			kill(t, j, "s", time.Now(), 1)
		}
	}
	m.meddle = func(looks int) {
		if looks%2 == 0 {
			return
		}
		if err := delivery.Discard(t.Context(), j, "s", 1); err != nil {
			t.Error(err)
		}
	}
	_, err := (&Service{Journal: m}).Retry(t.Context(), time.Time{}, ref("s", 1))
	if err == nil || api.CodeOf(err) != api.CodeConflict {
		t.Errorf("error = %v, want a conflict", err)
	}
}
