package delivery

import (
	"testing"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// TestTheEarliestIsReleasedFirst: the cursor waits for the earliest event that was never attempted, so that goes first, in whatever
// order the lines of the keys become free.
func TestTheEarliestIsReleasedFirst(t *testing.T) {
	now, l := time.Now(), newLedger(Order{}, new(Options))
	keys := []string{"a", "b", "c"}
	for i := range 2 * len(keys) {
		row := journal.Exception{Seq: journal.Seq(i), Key: keys[i%len(keys)], State: journal.Waiting}
		if head := l.enter(pending{row: row}, now); head != (i < len(keys)) {
			t.Fatalf("event %d is the head of its line: %v", i, head)
		}
	}
	for _, i := range []int{1, 0, 2} {
		l.leave(keys[i], journal.Seq(i), now)
	}
	for want := journal.Seq(len(keys)); want < journal.Seq(2*len(keys)); want++ {
		var j job
		if !l.release(&j, now) || j.row.Seq != want {
			t.Errorf("event %d is attempted, want %d", j.row.Seq, want)
		}
	}
}
