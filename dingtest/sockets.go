package dingtest

import (
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// sockets are the connections that take pushes, by client ID.
type sockets struct {
	mu      sync.Mutex // protects what follows
	open    map[string][]*socket
	random  *rand.Rand
	leave   *rand.Rand
	changed chan struct{} // closed, and replaced, when open changes
}

func newSockets(seed uint64) *sockets {
	return &sockets{
		open:    make(map[string][]*socket),
		random:  rand.New(rand.NewPCG(seed, pickDice)),
		leave:   rand.New(rand.NewPCG(seed, leaveDice)),
		changed: make(chan struct{}),
	}
}

func (s *sockets) add(k *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[k.clientID] = append(s.open[k.clientID], k)
	s.wake()
}

// remove takes k out, if it is still there.
func (s *sockets) remove(k *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := slices.DeleteFunc(s.open[k.clientID], func(other *socket) bool { return other == k })
	s.open[k.clientID] = left
	if len(left) == 0 {
		delete(s.open, k.clientID)
	}
	s.wake()
}

// all returns the connections that are meant, the apps sorted, the oldest first.
func (s *sockets) all(clientID, connectionID string) (found []*socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(s.open)) {
		for _, k := range s.open[id] {
			if is(clientID, id) && is(connectionID, k.id) {
				found = append(found, k)
			}
		}
	}
	return found
}

// life chooses how long a connection lasts, from a third of most to most, and why it then ends. The
// reason that is common in the field is more likely.
func (s *sockets) life(most time.Duration) (time.Duration, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	reason := ReasonTimeout
	if s.leave.IntN(4) == 0 {
		reason = ReasonExpired
	}
	return most/3 + time.Duration(s.leave.Int64N(int64(most-most/3)+1)), reason
}

// takeAll takes all connections of an app out and returns them.
func (s *sockets) takeAll(clientID string) []*socket {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.open[clientID]
	delete(s.open, clientID)
	s.wake()
	return all
}

// pick returns a random connection that takes the push, or nil.
func (s *sockets) pick(clientID string, takes func(streamwire.Wants) bool) *socket {
	s.mu.Lock()
	defer s.mu.Unlock()
	var willing []*socket
	for _, k := range s.open[clientID] {
		if takes(k.wants) {
			willing = append(willing, k)
		}
	}
	if len(willing) == 0 {
		return nil
	}
	return willing[s.random.IntN(len(willing))]
}

func (s *sockets) count(clientID string) (n int, changed <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open[clientID]), s.changed
}

// wake wakes the goroutines that wait for a change. The caller holds mu.
func (s *sockets) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// DingTalk's reasons to let a connection go.
const (
	ReasonTimeout = "persistent connection is timeout" // the usual one
	ReasonExpired = "connection is expired"            // the documented one
)
