package delivery

import (
	"time"

	"github.com/dingevent/dingevent/journal"
)

const (
	maxWindow = 1 << 16 // sequences taken beyond the cursor

	// slow is how long an attempt may take before its event gets a row.
	slow = time.Second
	// lagging is how long a delivered event may wait for the cursor before the events in its way get rows. It is longer than slow,
	// because keys that are served alike drift apart by seconds in a long backlog, and nothing is wrong then.
	lagging = 10 * time.Second
)

// A window holds the sequences that were taken and that the cursor has not passed, in order.
type window struct {
	slots []slot // part of room
	room  []slot
	first uint64    // the place of slots[0]; places count up from 0
	ahead int       // delivered events that wait for a slot before them
	began time.Time // about when the first was taken
}

// A slot has no pointer, not even that of a [time.Time], because the garbage collector would look at each.
type slot struct {
	seq  journal.Seq
	at   time.Duration // since window.began; when it was taken, or once it is done, when it was delivered
	done bool          // the cursor may pass
	row  bool          // it is done because it has a row, and was not delivered
}

// push adds a sequence higher than all before, and returns its place.
func (w *window) push(seq journal.Seq, now time.Time) (place uint64) {
	if len(w.slots) == cap(w.slots) {
		w.slide()
	}
	if w.began.IsZero() {
		w.began = now
	}
	w.slots = append(w.slots, slot{seq: seq, at: now.Sub(w.began)})
	return w.first + uint64(len(w.slots)-1)
}

// slide makes room after the slots by moving them to the place of passed ones. So one array lasts for many events.
// It has 128 slots at first, or 3 KB, because hundreds of subscriptions may have few events at a time.
func (w *window) slide() {
	n := max(len(w.slots), 32)
	if c := cap(w.room); c < 2*n || c > 16*n {
		w.room = make([]slot, 0, 4*n)
	}
	w.slots = append(w.room, w.slots...)
}

// done lets the cursor pass the sequence in that place, because it was delivered, or has a row if delivered is zero. Call it once
// for each.
func (w *window) done(place uint64, delivered time.Time) {
	s := &w.slots[place-w.first]
	s.at, s.done, s.row = delivered.Sub(w.began), true, delivered.IsZero()
	if !s.row {
		w.ahead++
	}
	for len(w.slots) > 0 && w.slots[0].done {
		if !w.slots[0].row {
			w.ahead--
		}
		w.slots = w.slots[1:]
		w.first++
	}
}

// head returns the first sequence that the cursor may not pass.
func (w *window) head() (seq journal.Seq, ok bool) {
	if len(w.slots) == 0 {
		return 0, false
	}
	return w.slots[0].seq, true
}

// heldUp is how long the cursor has waited for the event that it may not pass.
func (w *window) heldUp(now time.Time) time.Duration {
	if len(w.slots) == 0 {
		return 0
	}
	return now.Sub(w.began) - w.slots[0].at
}

// lag is how long a delivered event may wait for the cursor. It is short if many do, because they take the room of others.
func (w *window) lag() time.Duration {
	if w.ahead >= maxWindow/2 {
		return slow
	}
	return lagging
}

// overdue returns a place. With rows for the events before it, up to most of them, the cursor passes what was delivered by a time. It
// is zero if the cursor has passed all that.
func (w *window) overdue(by time.Time, most int) (end uint64) {
	until := by.Sub(w.began)
	if w.ahead == 0 || w.slots[0].at > until {
		return 0
	}
	open, limit := 0, w.first+uint64(len(w.slots))
	for i := range w.slots {
		switch s := &w.slots[i]; {
		case !s.done:
			if open++; open == most {
				limit = w.first + uint64(i) + 1
			}
		case !s.row && s.at <= until:
			end = w.first + uint64(i)
		}
	}
	return min(end, limit)
}
