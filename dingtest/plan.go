package dingtest

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// plan is how a push is attempted.
type plan struct {
	app     string                          // a client ID, or the organization of a row
	attempt func(context.Context, *Attempt) // fills in the result
	again   []time.Duration                 // waits before the further attempts
	stop    func(Attempt) bool              // ends the push before they are used up; may be nil
	list    bool                            // goes to the failed list in the end
}

func (s *Server) push(p *Push, pl plan) *Push {
	p.done = make(chan struct{})
	if !s.start(func() { s.follow(p, pl) }) {
		p.finish("", ErrClosed)
	}
	return p
}

// complete fills in what is not given, the time by DingTalk's clock.
func (s *Server) complete(e Event) Event {
	if e.ID == "" {
		e.ID = newID()
	}
	if e.Born.IsZero() {
		e.Born = s.faults.now()
	}
	e.Data = slices.Clone(e.Data)
	return e
}

// follow makes attempts until one is answered or the plan is used up.
func (s *Server) follow(p *Push, pl plan) {
	s.faults.hold(s.ctx, pl.app)
	for number := 1; ; number++ {
		a := s.attempts(p, pl, number)
		switch {
		case a.Err == nil:
			p.finish(Answered, nil)
			return
		case s.ctx.Err() != nil:
			p.finish("", ErrClosed)
			return
		case number > len(pl.again) || pl.stop != nil && pl.stop(a):
			if pl.list {
				s.failed.add(p, a.Err)
				s.platform.failed.add(pl.app, p.about.Transport, p.event)
			}
			p.finish(Failed, nil)
			return
		}
		select {
		case <-time.After(pl.again[number-1]):
		case <-s.ctx.Done():
			p.finish("", ErrClosed)
			return
		}
	}
}

// attempts makes one attempt, or two at once if a Duplicate strikes. It returns the one with success.
func (s *Server) attempts(p *Push, pl plan, number int) Attempt {
	f, _, i := struck(&s.faults, func(f Duplicate, _ *Injected) bool { return is(f.ClientID, pl.app) })
	if i == nil {
		return s.attempt(p, pl, number, false)
	}
	second := make(chan Attempt, 1)
	go func() {
		sleep(s.ctx, cmp.Or(f.After, time.Millisecond))
		second <- s.attempt(p, pl, number, true)
	}()
	a := s.attempt(p, pl, number, false)
	if b := <-second; a.Err != nil {
		a = b
	}
	return a
}

func (s *Server) attempt(p *Push, pl plan, number int, isCopy bool) Attempt {
	a := p.about
	a.Number, a.Copy, a.Start = number, isCopy, time.Now()
	pl.attempt(s.ctx, &a)
	a.Took = time.Since(a.Start)
	p.mu.Lock()
	p.attempts = append(p.attempts, a)
	p.mu.Unlock()
	s.opts.OnAttempt(a)
	return a
}
