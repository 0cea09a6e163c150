package dingtest

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
)

// sockets are the connections that take pushes, by client ID.
type sockets struct {
	mu      sync.Mutex // protects what follows
	open    map[string][]*socket
	random  *rand.Rand
	changed chan struct{} // closed, and replaced, when open changes
}

func newSockets(seed uint64) *sockets {
	return &sockets{
		open:    make(map[string][]*socket),
		random:  rand.New(rand.NewPCG(seed, 0)),
		changed: make(chan struct{}),
	}
}

func (s *sockets) add(k *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[k.clientID] = append(s.open[k.clientID], k)
	s.tell()
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
	s.tell()
}

// takeAll takes all connections of an app out and returns them.
func (s *sockets) takeAll(clientID string) []*socket {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.open[clientID]
	delete(s.open, clientID)
	s.tell()
	return all
}

// pick returns one at random of those that take the push, or nil.
func (s *sockets) pick(clientID string, takes func(wants) bool) *socket {
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

// tell wakes who waits for a change. The caller holds mu.
func (s *sockets) tell() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Connections counts the app's connections that take pushes. One that was told to disconnect does not.
func (s *Server) Connections(clientID string) int {
	n, _ := s.sockets.count(clientID)
	return n
}

// WaitConnections waits until at least n of the app's connections take pushes, or none if n is 0.
func (s *Server) WaitConnections(ctx context.Context, clientID string, n int) error {
	for {
		have, changed := s.sockets.count(clientID)
		if have >= n && (n > 0 || have == 0) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-s.ctx.Done():
			return ErrClosed
		}
	}
}

// Disconnect tells the app to leave all its connections, as DingTalk does every few hours. No push
// follows on them; answers to earlier ones count for 10 s, then the connections are cut. DingTalk's
// usual reason is "persistent connection is timeout".
func (s *Server) Disconnect(clientID, reason string) {
	for _, k := range s.sockets.takeAll(clientID) {
		k.disconnect(reason)
	}
}

// Clients returns the client IDs of the apps that have a connection which takes pushes, sorted.
func (s *Server) Clients() []string {
	s.sockets.mu.Lock()
	defer s.sockets.mu.Unlock()
	return slices.Sorted(maps.Keys(s.sockets.open))
}
