package dingtest

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// hold returns when a push to an app may begin.
func (fs *faults) hold(ctx context.Context, clientID string) {
	wait, ok := fs.gate(clientID)
	if !ok {
		return
	}
	select {
	case d := <-wait:
		sleep(ctx, d)
	case <-ctx.Done():
	}
}

// gate has a push held back, if one of the Reorders strikes it.
func (fs *faults) gate(clientID string) (wait <-chan time.Duration, ok bool) {
	if !fs.any.Load() {
		return nil, false
	}
	fs.mu.Lock()
	defer fs.mu.Unlock()
	gate := make(chan time.Duration, 1)
	f, _, i := struckLocked(fs, func(f Reorder, _ *Injected) bool { return is(f.ClientID, clientID) })
	if i == nil {
		return nil, false
	}
	i.held.gates = append(i.held.gates, gate)
	switch {
	case len(i.held.gates) >= cmp.Or(f.Size, 2) || i.ctx.Err() != nil: // it is full, or this was the last
		i.release()
	case i.held.timer == nil:
		i.held.timer = time.AfterFunc(cmp.Or(f.Within, time.Second), func() {
			fs.mu.Lock()
			defer fs.mu.Unlock()
			i.release()
		})
	}
	return gate, true
}

// release lets go what is held, in another order. The caller holds the mutex of faults.
func (i *Injected) release() {
	if i.held.timer != nil {
		i.held.timer.Stop()
	}
	places := i.dice.Perm(len(i.held.gates))
	if n := len(places); n > 1 && slices.IsSorted(places) {
		slices.Reverse(places)
	}
	for at, gate := range i.held.gates {
		gate <- time.Duration(places[at]) * time.Millisecond
	}
	i.held = held{}
}
