package delivery

import (
	"time"

	"github.com/dingevent/dingevent/journal"
)

// slow is how long an attempt may take, or an event hold up the cursor, before it gets a row.
const slow = time.Second

// A window holds the sequences that were taken and that the cursor has not passed, in order.
type window struct {
	slots []slot // part of room
	room  []slot
	first uint64 // the place of slots[0]; places count up from 0
	ahead int    // slots that are done and wait for a slot before them
}

type slot struct {
	seq  journal.Seq
	at   time.Time // when it was taken
	done bool      // the cursor may pass
}

// push adds a sequence higher than all before, and returns its place.
func (w *window) push(seq journal.Seq, now time.Time) (place uint64) {
	if len(w.slots) == cap(w.slots) {
		w.slide()
	}
	w.slots = append(w.slots, slot{seq: seq, at: now})
	return w.first + uint64(len(w.slots)-1)
}

// slide makes room after the slots by moving them to the place of passed ones. So one array lasts for many events.
func (w *window) slide() {
	n := max(len(w.slots), 128)
	if c := cap(w.room); c < 2*n || c > 16*n {
		w.room = make([]slot, 0, 4*n)
	}
	w.slots = append(w.room, w.slots...)
}

// done lets the cursor pass the sequence in that place. Call it once for each.
func (w *window) done(place uint64) {
	w.slots[place-w.first].done = true
	w.ahead++
	for len(w.slots) > 0 && w.slots[0].done {
		w.slots = w.slots[1:]
		w.first++
		w.ahead--
	}
}

// head returns the first sequence that the cursor may not pass.
func (w *window) head() (seq journal.Seq, ok bool) {
	if len(w.slots) == 0 {
		return 0, false
	}
	return w.slots[0].seq, true
}

// lags reports whether the cursor is held up for a second or more while later events are done. A crash would repeat those.
func (w *window) lags(now time.Time) bool {
	return w.ahead > 0 && now.Sub(w.slots[0].at) >= slow
}
