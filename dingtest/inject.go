package dingtest

import (
	"slices"
	"time"
)

// Inject makes a fault happen, from now until it is ended, or has struck as often as its Count says.
// Several can be active, also of one type: of those the oldest that strikes does. Options.Seed fixes
// what they do by chance.
func (s *Server) Inject(f Fault) *Injected {
	i := s.faults.add(s.ctx, f)
	switch f := f.(type) {
	case Cut:
		s.strikeEvery(i, f.Every, f.ClientID, f.ConnectionID, func(k *socket) { s.sockets.remove(k); k.cut() })
	case HalfOpen:
		s.strikeEvery(i, f.Every, f.ClientID, f.ConnectionID, func(k *socket) { k.silence(f.Pings) })
	}
	return i
}

// Faults returns the active faults, oldest first.
func (s *Server) Faults() []*Injected {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	return slices.Clone(s.faults.active)
}

// strikeEvery does something to one of the connections that are meant, again and again until i ends.
// Without a time in between it does it to all of them at once, and ends i.
func (s *Server) strikeEvery(i *Injected, every time.Duration, clientID, connectionID string, do func(*socket)) {
	if every <= 0 {
		for _, k := range s.sockets.all(clientID, connectionID) {
			if i.ctx.Err() != nil {
				break
			}
			s.faults.count(i)
			do(k)
		}
		i.End()
		return
	}
	s.start(func() {
		for range ticks(i.ctx, every) {
			if all := s.sockets.all(clientID, connectionID); len(all) > 0 {
				do(all[s.faults.count(i)%len(all)])
			}
		}
	})
}
