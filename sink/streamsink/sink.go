package streamsink

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/streamwire"
)

var _ dingevent.Sink = (*Sink)(nil)

// Deliver sends d to one client and waits for its answer.
func (s *Sink) Deliver(ctx context.Context, d dingevent.Delivery) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("streamsink: %w", err)
	}
	f := newFrame(d)
	for {
		alone := s.suspects.has(f)
		c, err := s.pick(ctx, d, f, alone)
		if err != nil {
			return err
		}
		a, err := s.ask(ctx, c, f, alone)
		c.rest()
		s.members.letGo(c, f)
		if errors.Is(err, errNotSent) {
			continue // the next client that is there, or comes
		}
		if err != nil {
			return s.unanswered(c, f, err)
		}
		s.suspects.clear(f)
		d.Answered(a.Code, answerBody(a))
		return outcome(f, a)
	}
}

// unanswered is the error of an attempt that got no answer.
func (s *Sink) unanswered(c *conn, f *streamwire.Frame, err error) error {
	if why, ok := errors.AsType[*harmful](err); ok {
		return s.blame(c, f, why)
	}
	err = fmt.Errorf("streamsink: client at %s: %w", c.remote, err)
	if _, ok := errors.AsType[*harmed](err); ok {
		return dingevent.Lose(err)
	}
	if errors.Is(err, errTooLarge) {
		return dingevent.Reject(err)
	}
	return err
}

func (s *Sink) ask(ctx context.Context, c *conn, f *streamwire.Frame, alone bool) (streamwire.Answer, error) {
	if alone {
		if err := s.members.awaitAlone(ctx, c); err != nil {
			return streamwire.Answer{}, err
		}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, s.timeout,
		fmt.Errorf("no answer within %v: %w", s.timeout, context.DeadlineExceeded))
	defer cancel()
	return c.ask(ctx, f)
}

// patience is how long no client may be attached before that is logged, and patienceAgain before it is logged again.
const (
	patience      = time.Minute
	patienceAgain = 10 * time.Minute
)

// pick returns a connection for f, which it has for itself if alone, and waits for a client if there is none.
func (s *Sink) pick(ctx context.Context, d dingevent.Delivery, f *streamwire.Frame, alone bool) (*conn, error) {
	var worry <-chan time.Time
	for {
		found := s.members.pick(f, alone)
		switch {
		case s.server.isLeaving() || s.members.isClosed():
			if found.conn != nil {
				s.members.letGo(found.conn, f)
			}
			return nil, dingevent.RetryAfter(time.Second, fmt.Errorf("streamsink: %w", ErrClosed))
		case found.conn != nil:
			return found.conn, nil
		case found.others:
			return nil, fmt.Errorf("streamsink: no attached client has subscribed to %s; "+
				"register a listener for it, or leave the type out of the subscription", what(f))
		}
		if worry == nil {
			defer d.Waits()()
			timer := time.NewTimer(patience)
			defer timer.Stop()
			worry = timer.C
		}
		select {
		case <-found.changed:
		case <-s.server.leaving:
		case <-worry:
			if s.members.count() == 0 {
				s.warn()
			}
			worry = make(chan time.Time) // once is enough for this event
		case <-ctx.Done():
			return nil, s.unattached(ctx)
		}
	}
}

// unattached is the error of a delivery that waited for a client in vain.
func (s *Sink) unattached(ctx context.Context) error {
	err := fmt.Errorf("streamsink: no client with the ID %q is attached: %w", s.clientID, ctx.Err())
	if errors.Is(err, context.DeadlineExceeded) {
		return dingevent.RetryAfter(time.Second, err)
	}
	return err
}

func (s *Sink) warn() {
	last, now := s.warned.Load(), time.Now()
	if (last == nil || now.Sub(*last) >= patienceAgain) && s.warned.CompareAndSwap(last, &now) {
		s.log.Warn("attach: events wait, but no client is attached; start a program with this client ID")
	}
}

// takes reports whether a connection with these subscriptions takes f.
func takes(w streamwire.Wants, f *streamwire.Frame) bool {
	if f.Type == streamwire.Event {
		return w.Events
	}
	return w.Callbacks[f.Headers["topic"]]
}

// what says what f needs a client for.
func what(f *streamwire.Frame) string {
	if f.Type == streamwire.Event {
		return "events"
	}
	return fmt.Sprintf("the callback %q", streamwire.Clip(f.Headers["topic"]))
}

// Close lets its clients in no more and cuts their connections. Deliveries that wait end.
func (s *Sink) Close() error {
	s.server.mu.Lock()
	if s.server.sinks[s.clientID] == s {
		delete(s.server.sinks, s.clientID)
	}
	s.server.mu.Unlock()
	s.members.close()
	for _, c := range s.members.all() {
		c.end(errGone)
	}
	return nil
}
