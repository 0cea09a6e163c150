package delivery

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/journal"
)

// TestNothingIsPassedThatIsWanted asks one of many listeners all the time how far it has passed the log, while chunks come that
// all of them want. It never says that it has passed an event that it has not got.
func TestNothingIsPassedThatIsWanted(t *testing.T) {
	const listeners, chunks = 500, 300
	b := newBroadcast(store{}, func() time.Duration { return 0 }, always)
	b.moving = true // no timer
	b.ring = newRing(1)
	var all []*listener
	for range listeners {
		g := new(filter.Group)
		a := &audience{group: g, members: 1, parked: make(map[*listener]bool)}
		b.audiences[g] = a
		all = append(all, &listener{broadcast: b, audience: a, call: make(chan struct{}, 1)})
	}
	park := func(at journal.Seq) {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, l := range all {
			b.park(l, at)
		}
	}
	var wanted atomic.Uint64 // the next event, which nobody has got
	var over atomic.Bool
	fault := make(chan journal.Seq, 1)
	wanted.Store(1)
	go func() {
		defer close(fault)
		for !over.Load() {
			if passed := all[0].passed(); uint64(passed) > wanted.Load() {
				fault <- passed
				return
			}
		}
	}()
	for at := journal.Seq(1); at <= chunks; at++ {
		park(at)
		c := &chunk{from: at, next: at + 1, wanted: make(map[*filter.Group]*batch)}
		for g := range b.audiences {
			c.wanted[g] = &batch{entries: make([]journal.Entry, 1)}
		}
		b.publish(c)
		runtime.Gosched()
		wanted.Store(uint64(at) + 1)
	}
	over.Store(true)
	if passed, bad := <-fault; bad {
		t.Errorf("a listener has passed the log before %d, and not got the event before that", passed)
	}
}
