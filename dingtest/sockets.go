package dingtest

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// Each use of chance throws its own dice, of Options.Seed and one of these.
const (
	pickDice  = 0
	leaveDice = 1
	faultDice = 1000 // plus the fault's ID
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

// Connections counts the app's connections that take pushes. One that was asked to disconnect takes none.
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

// DingTalk's reasons to let a connection go.
const (
	ReasonTimeout = "persistent connection is timeout" // the usual one
	ReasonExpired = "connection is expired"            // the documented one
)

// Disconnect asks the app to leave all its connections, as DingTalk does every few hours. No push follows on
// them. Answers to earlier pushes count for 10 s, then the connections are cut. DingTalk's usual reason is
// [ReasonTimeout].
func (s *Server) Disconnect(clientID, reason string) {
	for _, k := range s.sockets.takeAll(clientID) {
		k.disconnect(reason)
	}
}

// DisconnectOne is [Server.Disconnect] for one connection. It reports whether there is such a one
// that takes pushes.
func (s *Server) DisconnectOne(connectionID, reason string) bool {
	all := s.sockets.all("", connectionID)
	if connectionID == "" || len(all) == 0 {
		return false
	}
	s.sockets.remove(all[0])
	all[0].disconnect(reason)
	return true
}

// A Connection is one that takes pushes.
type Connection struct {
	ID        string
	ClientID  string
	Since     time.Time
	Events    bool     // whether it subscribed to events
	Callbacks []string // the topics it subscribed to, sorted
	HalfOpen  bool     // silent, and DingTalk does not know yet
}

// ListConnections returns an app's connections that take pushes, the oldest first. An empty client ID
// means those of all apps, the apps sorted.
func (s *Server) ListConnections(clientID string) []Connection {
	list := []Connection{}
	for _, k := range s.sockets.all(clientID, "") {
		callbacks := slices.AppendSeq([]string{}, maps.Keys(k.wants.Callbacks))
		slices.Sort(callbacks)
		list = append(list, Connection{
			ID: k.id, ClientID: k.clientID, Since: k.since, Events: k.wants.Events,
			Callbacks: callbacks, HalfOpen: k.line.silent.Load(),
		})
	}
	return list
}

// Clients returns the client IDs of the apps that have a connection which takes pushes, sorted.
func (s *Server) Clients() []string {
	s.sockets.mu.Lock()
	defer s.sockets.mu.Unlock()
	return slices.Sorted(maps.Keys(s.sockets.open))
}
