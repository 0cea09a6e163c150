package execsource

import (
	"context"
	"sync"
	"time"
)

// A silence watches how long no event came. It lasts over the runs of a program that ends and is started again.
type silence struct {
	after time.Duration // 0: never silent
	tell  func(Silence)
	woken chan struct{} // holds an element when since has changed, or storing ended

	mu      sync.Mutex // protects what follows
	since   time.Time  // when the last event came, or the program began; zero: not begun
	silent  bool
	storing bool // an event is on its way into the journal
}

func newSilence(after time.Duration, tell func(Silence)) *silence {
	return &silence{after: after, tell: tell, woken: make(chan struct{}, 1)}
}

// begin begins a run of the program.
func (s *silence) begin(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.storing = false
	if s.since.IsZero() {
		s.since = now
	}
}

// leave ends the watch for a while, because the program does not run here.
func (s *silence) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.since = (time.Time{}); s.silent {
		s.silent = false // told by whoever runs it next, if it still is
	}
}

// busy notes that an event is on its way into the journal.
func (s *silence) busy() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.storing = true
}

// event notes that an event was stored.
func (s *silence) event(now time.Time) {
	s.mu.Lock()
	was, since := s.silent, s.since
	s.since, s.silent, s.storing = now, false, false
	s.mu.Unlock()
	select {
	case s.woken <- struct{}{}:
	default:
	}
	if was {
		s.tell(Silence{Since: since, For: now.Sub(since)})
	}
}

// watch tells of a silence, until ctx ends.
func (s *silence) watch(ctx context.Context) {
	if s.after <= 0 {
		return
	}
	for ctx.Err() == nil {
		timer := time.NewTimer(s.look(time.Now()))
		select {
		case <-timer.C:
		case <-s.woken:
		case <-ctx.Done():
		}
		timer.Stop()
	}
}

// look tells of a silence that has begun, and returns when to look again.
func (s *silence) look(now time.Time) time.Duration {
	s.mu.Lock()
	since, quiet := s.since, now.Sub(s.since)
	begins := !s.silent && !s.storing && quiet >= s.after
	if begins {
		s.silent = true
	}
	idle := s.silent || s.storing
	s.mu.Unlock()
	switch {
	case begins:
		s.tell(Silence{Silent: true, Since: since, For: quiet})
		return s.after
	case idle:
		return s.after
	}
	return s.after - quiet
}
