package delivery

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// TestWindow compares a window with a plain list while it grows, runs along and shrinks, many times its first room.
func TestWindow(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	var w window
	var open []journal.Seq // all that were pushed and that the cursor has not passed
	passed := make(map[journal.Seq]bool)
	places := make(map[journal.Seq]uint64)
	var running []journal.Seq
	last := journal.Seq(0)
	for _, width := range []int{1, 16, 3000, 200, 16, 1} {
		wide := 0 // the most slots in the second half, which has at least one slide
		for n := range 100_000 {
			for len(running) >= width {
				i := dice.IntN(len(running))
				seq := running[i]
				running[i] = running[len(running)-1]
				running = running[:len(running)-1]
				w.done(places[seq], time.Unix(1, 0))
				delete(places, seq)
				for passed[seq] = true; len(open) > 0 && passed[open[0]]; open = open[1:] {
					delete(passed, open[0])
				}
			}
			last++
			places[last] = w.push(last, time.Time{})
			open, running = append(open, last), append(running, last)
			if n >= 50_000 {
				wide = max(wide, len(w.slots))
			}
			if head, ok := w.head(); !ok || head != open[0] || len(w.slots) != len(open) || w.ahead != len(passed) {
				t.Fatalf("after %d: head %d, %d slots, %d ahead; want %d, %d, %d", last, head, len(w.slots), w.ahead, open[0], len(open), len(passed))
			}
		}
		if cap(w.room) > 16*max(wide, 32) {
			t.Errorf("width %d: room for %d slots, %d were in use", width, cap(w.room), wide)
		}
	}
}
