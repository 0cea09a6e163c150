package postgres

import (
	"crypto/rand"
	"sync/atomic"
)

// waking is how gateways tell each other that there is something to look for. It is a hint: the poller asks the database.
type waking struct {
	self   string        // of this process, so that it does not wake itself
	came   chan struct{} // holds an element when another gateway has told; the poller takes it
	poke   chan struct{} // holds an element when there is something to tell; nil if nothing is told
	proven atomic.Bool   // what is told arrives here
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

// put puts an element into a channel that has room for one.
func put(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
