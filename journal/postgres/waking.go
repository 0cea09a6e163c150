package postgres

import (
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/dingevent/dingevent/journal"
)

// waking is how gateways tell each other that there is something to look for. It is a hint: the poller asks the database.
type waking struct {
	self   string        // of this process, so that it does not wake itself
	came   chan struct{} // holds an element when another gateway has told; the poller takes it
	poke   chan struct{} // holds an element when there is something to tell; nil if nothing is told
	proven atomic.Bool   // what is told arrives here
	told   atomic.Int64  // the highest horizon of another gateway: what is visible up to there is on the disk and the standby
}

func newWaking(listen bool) *waking {
	w := &waking{self: rand.Text(), came: make(chan struct{}, 1)}
	if listen {
		w.poke = make(chan struct{}, 1)
	}
	return w
}

// tell has the other gateways woken soon. It waits for nothing.
func (w *waking) tell() { put(w.poke) }

// wake has the poller ask at once.
func (w *waking) wake() { put(w.came) }

// words are what a gateway tells with its horizon.
func (w *waking) words(last journal.Seq) string { return fmt.Sprintf("%d %s", last, w.self) }

// hear takes what was told, unless it was this process.
func (w *waking) hear(words string) {
	text, teller, _ := strings.Cut(words, " ")
	if teller == w.self {
		return
	}
	if last, err := strconv.ParseInt(text, 10, 64); err == nil && last > w.told.Load() { // one goroutine hears
		w.told.Store(last)
	}
	w.wake()
}

// put puts an element into a channel that has room for one.
func put(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
