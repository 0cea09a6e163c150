package delivery

import "github.com/dingevent/dingevent/journal"

// A window holds the sequences that were taken and that the cursor has not passed, in order.
type window struct {
	slots []slot
	first uint64 // the place of slots[0]; places count up from 0
}

type slot struct {
	seq  journal.Seq
	done bool // the cursor may pass
}

// push adds a sequence higher than all before, and returns its place.
func (w *window) push(seq journal.Seq) (place uint64) {
	w.slots = append(w.slots, slot{seq: seq})
	return w.first + uint64(len(w.slots)-1)
}

// done lets the cursor pass the sequence in that place. Call it once for each.
func (w *window) done(place uint64) {
	w.slots[place-w.first].done = true
	for len(w.slots) > 0 && w.slots[0].done {
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
