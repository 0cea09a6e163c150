package delivery

import (
	"cmp"
	"container/heap"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// A pending event waits for an attempt, or for its key.
type pending struct {
	row    journal.Exception
	env    *dingevent.Envelope // nil if it must be read from the log
	fault  error               // why the event, its filter or its key cannot be evaluated
	place  uint64              // in the window, while not stored
	stored bool                // the journal has the row, or gets it with the next Save; the cursor may pass
}

// waiting holds the events that wait for an attempt. The one due first is on top.
type waiting []pending

func (w *waiting) add(p pending) { heap.Push(w, p) }

// take removes the one that is due first.
func (w *waiting) take() pending { return heap.Pop(w).(pending) }

// due returns when the next attempt may begin, and false if none waits.
func (w waiting) due() (time.Time, bool) {
	if len(w) == 0 {
		return time.Time{}, false
	}
	return w[0].row.Due, true
}

// Len, Less, Swap, Push and Pop are for package heap.
func (w waiting) Len() int { return len(w) }
func (w waiting) Less(i, j int) bool {
	return cmp.Or(w[i].row.Due.Compare(w[j].row.Due), cmp.Compare(w[i].row.Seq, w[j].row.Seq)) < 0
}
func (w waiting) Swap(i, j int) { w[i], w[j] = w[j], w[i] }
func (w *waiting) Push(row any) { *w = append(*w, row.(pending)) }
func (w *waiting) Pop() any {
	last := len(*w) - 1
	row := (*w)[last]
	(*w)[last] = pending{} // its texts may go
	*w = (*w)[:last]
	return row
}
