package main

import (
	"bytes"
	"sync"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/simulator"
)

// ownPushes remembers the last pushes that were triggered by hand, so that the feed can mark their events.
type ownPushes struct {
	mu   sync.Mutex // protects last
	last []simulator.PushRequest
}

// remembered bounds what ownPushes keeps.
const remembered = 1000

func (y *ownPushes) add(req simulator.PushRequest) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.last = append(y.last[max(0, len(y.last)+1-remembered):], req)
}

// has reports whether an event is of such a push: it has its ID, inside the payload where the transport carries it there, or its very bytes.
func (y *ownPushes) has(env *dingevent.Envelope) bool {
	if y == nil {
		return false
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	for _, req := range y.last {
		if req.ID == env.ID || req.ID != "" && bytes.Contains(env.Data, []byte(req.ID)) || len(req.Data) > 0 && bytes.Equal(req.Data, env.Data) {
			return true
		}
	}
	return false
}
