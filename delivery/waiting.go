package delivery

import (
	"cmp"
	"container/heap"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// waiting holds the rows that wait for another attempt; the one due first is on top.
type waiting []journal.Exception

func (w *waiting) add(row journal.Exception) { heap.Push(w, row) }

// take removes the row that is due first.
func (w *waiting) take() journal.Exception { return heap.Pop(w).(journal.Exception) }

// due returns when the next attempt may begin, and false if none waits.
func (w waiting) due() (time.Time, bool) {
	if len(w) == 0 {
		return time.Time{}, false
	}
	return w[0].Due, true
}

// Len, Less, Swap, Push and Pop are for package heap.
func (w waiting) Len() int { return len(w) }
func (w waiting) Less(i, j int) bool {
	return cmp.Or(w[i].Due.Compare(w[j].Due), cmp.Compare(w[i].Seq, w[j].Seq)) < 0
}
func (w waiting) Swap(i, j int) { w[i], w[j] = w[j], w[i] }
func (w *waiting) Push(row any) { *w = append(*w, row.(journal.Exception)) }
func (w *waiting) Pop() any {
	last := len(*w) - 1
	row := (*w)[last]
	(*w)[last] = journal.Exception{} // its texts may go
	*w = (*w)[:last]
	return row
}
