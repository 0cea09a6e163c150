package delivery

import (
	"testing"

	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/journal"
)

// TestRingForgetsWhatAllHaveHad: what was read is kept for listeners that lag, and only for them, because it would be most of the
// memory of a gateway that keeps up.
func TestRingForgetsWhatAllHaveHad(t *testing.T) {
	b := newBroadcast(store{}, nil, nil)
	b.ring.next, b.moving = 1, true // no cursor is moved
	a := &audience{parked: make(map[*listener]bool), members: 2}
	b.audiences[new(filter.Group)] = a
	listeners := [2]*listener{{broadcast: b, audience: a}, {broadcast: b, audience: a}}
	for _, l := range listeners {
		b.park(l, 1)
	}
	publish := func(from journal.Seq, want int) {
		t.Helper()
		b.publish(&chunk{from: from, next: from + 1, size: 1})
		if len(b.ring.chunks) != want || b.ring.size != want || b.ring.first() != from+1-journal.Seq(want) {
			t.Errorf("after %d: %d chunks of %d bytes from %d on, want %d", from, len(b.ring.chunks), b.ring.size, b.ring.first(), want)
		}
	}
	publish(1, 1)
	publish(2, 1)
	b.unpark(listeners[0]) // there was something for it
	publish(3, 2)
	publish(4, 3)
	b.park(listeners[0], 5)
	publish(5, 1)
}
