package dingtest

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
)

// An Event is what to push. It needs a Type and Data.
type Event struct {
	ID     string    // made up if empty
	Type   string    // DingTalk's eventType
	CorpID string    // the organization it happened in
	Born   time.Time // when it happened; now if zero
	Data   []byte    // goes out byte for byte, except that in a Stream frame what is no UTF-8 becomes U+FFFD
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

// An Outcome is how a push ended.
type Outcome string

// The outcomes.
const (
	Answered Outcome = "answered" // with success
	Failed   Outcome = "failed"   // at the last attempt; an event is in the failed list now
	// Unsubscribed means that nothing was pushed: the app is not subscribed to it.
	Unsubscribed Outcome = "unsubscribed"
)

// An Attempt is one try to push an event or a callback, with its result.
type Attempt struct {
	Transport    dingevent.Transport
	To           string        // the client ID, or the URL
	Type         string        // the event's type; a callback's topic
	ID           string        // the event's ID, at each attempt the same; empty for a callback
	Number       int           // from 1
	Copy         bool          // a Duplicate made it, beside the attempt of this number
	Start        time.Time     // when it began
	Took         time.Duration // until it was answered or failed
	MessageID    string        // Stream: names this attempt; empty without a connection
	ConnectionID string        // Stream: the connection it took
	Code         int           // of the answer: the frame's, or the HTTP status; 0 if none came
	Answer       []byte        // Stream: the answer's data; HTTP: the body, at most 64 KiB
	Err          error         // why it failed; nil if it was answered with success
}

// A Push is one event or callback on its way, with all its attempts.
type Push struct {
	about Attempt // what its attempts have in common
	event Event   // what goes to the failed list
	done  chan struct{}

	mu       sync.Mutex // protects what follows
	attempts []Attempt
	outcome  Outcome
	err      error
}

// Done is closed when the push has ended.
func (p *Push) Done() <-chan struct{} { return p.done }

// Wait returns how the push ended, once it has. An error means that it has no outcome: ctx or the
// Server ended before, or it could not be made at all, and the error says why.
func (p *Push) Wait(ctx context.Context) (Outcome, error) {
	select {
	case <-p.done:
		return p.outcome, p.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

// Attempts returns the attempts so far, oldest first.
func (p *Push) Attempts() []Attempt {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.attempts)
}

// Response returns the response that a callback's answer carried, as JSON; nil if there is none.
func (p *Push) Response() json.RawMessage {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.outcome != Answered {
		return nil
	}
	var data struct {
		Response json.RawMessage `json:"response"`
	}
	good := slices.IndexFunc(p.attempts, func(a Attempt) bool { return a.Err == nil })
	if json.Unmarshal(p.attempts[good].Answer, &data) != nil {
		return nil
	}
	return data.Response
}

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

// spoiled is a push that cannot be made.
func spoiled(err error) *Push { return unmade("", err) }

// unmade is a push that ends before it began.
func unmade(o Outcome, err error) *Push {
	p := &Push{done: make(chan struct{})}
	p.finish(o, err)
	return p
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

func (p *Push) finish(o Outcome, err error) {
	p.mu.Lock()
	p.outcome, p.err = o, err
	p.mu.Unlock()
	close(p.done)
}
