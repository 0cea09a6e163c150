package transfer_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// TestPushedAgainAfterTheMove: an event that is pushed again after the move is one, until the window is over that began when it was
// received. Then it is kept again, as it would have been without the move.
func TestPushedAgainAfterTheMove(t *testing.T) {
	each(t, func(t *testing.T, from, to store) {
		const window = 72 * time.Hour
		now := time.Now()
		ages := []time.Duration{window + time.Hour, window - time.Hour, time.Hour, 0} // oldest first, as they came
		push := func(age time.Duration) *dingevent.Envelope {
			return &dingevent.Envelope{
				ID: fmt.Sprint(age), Type: "t", App: "oa", Transport: dingevent.TransportHTTP, Received: now.Add(-age), Data: []byte(`{}`),
			}
		}
		source := from.open(t)
		for _, age := range ages {
			if err := source.Receive(t.Context(), push(age)); err != nil {
				t.Fatal(err)
			}
		}
		copyNow(t, source, to)
		target := to.open(t)
		for _, age := range ages {
			again := push(age)
			again.Received = now
			before := nextOf(t, target)
			if err := target.Receive(t.Context(), again); err != nil {
				t.Fatal(err)
			}
			if kept := nextOf(t, target) > before; kept != (age > window) {
				t.Errorf("an event that was received %v ago was kept again: %v", age, kept)
			}
		}
	})
}

func nextOf(t *testing.T, j journal.Journal) journal.Seq {
	t.Helper()
	next, err := j.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return next
}
