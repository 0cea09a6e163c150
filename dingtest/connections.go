package dingtest

import (
	"context"
	"maps"
	"slices"
	"time"
)

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
