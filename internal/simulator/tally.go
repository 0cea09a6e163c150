package simulator

import (
	"context"
	"sync"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
)

// Transports is the order in which dev uses the transports.
var Transports = []dingevent.Transport{dingevent.TransportHTTP, dingevent.TransportSyncHTTP, dingevent.TransportStream}

// Tally counts what was pushed, by dev itself or by trigger.
type Tally struct {
	mu       sync.Mutex // protects what follows
	made     int
	ended    int // with or without success
	answered int // with success
	closed   bool

	waiting sync.WaitGroup // for the pushes to end
}

// Follow counts a push, and how it ends if that is before ctx does.
func (p *Tally) Follow(ctx context.Context, push *dingtest.Push) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.made++
	p.waiting.Go(func() {
		outcome, _ := push.Wait(ctx)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.ended++
		if outcome == dingtest.Answered {
			p.answered++
		}
	})
}

// Wait returns when no push is followed any more. The contexts of all must have ended, or will. Later pushes are not followed.
func (p *Tally) Wait() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.waiting.Wait()
}

func (p *Tally) Counts() (made, ended, answered int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.made, p.ended, p.answered
}
