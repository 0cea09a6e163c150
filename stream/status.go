package stream

import (
	"time"
)

// A Status is the state of a client. Counters count since it was made.
type Status struct {
	Connections []Connection // the open ones, the oldest first
	Waiting     int          // events and callbacks that wait to be handled
	Running     int          // those being handled
	Held        int64        // bytes of both

	Opened      uint64    // connections opened
	OpenErrors  uint64    // failed attempts to open one
	OpenError   error     // of the last failed attempt, an *OpenError; nil for none
	OpenErrorAt time.Time // its time

	Events      uint64 // pushes for the Receiver
	Callbacks   uint64 // pushes for a handler
	Redelivered uint64 // of both: pushes that were not handled again, because their event runs or was handled
	Success     uint64 // pushes answered with success
	Later       uint64 // events answered LATER
	Failed      uint64 // pushes answered with another code than 200, or not at all
	Late        uint64 // pushes in Later or Failed because there was no outcome in time
	Busy        uint64 // pushes in Later or Failed because the queue was full
	Panics      uint64 // of the Receiver and of handlers
	Lost        uint64 // answers that could not be sent, because the connection broke
	Unreadable  uint64 // frames that are too large or no JSON
	Unhandled   uint64 // pushes in Failed because nothing handles their topic

	UnhandledTopic string // of the last unhandled push; a robot message without Options.Robot is one
}

// Status returns a snapshot. It may be called at any time.
func (c *Client) Status() Status {
	s := Status{
		Connections: c.open.status(),
		Opened:      c.counts.opened.Load(),
		OpenErrors:  c.counts.openErrors.Load(),
		Events:      c.counts.events.Load(),
		Callbacks:   c.counts.callbacks.Load(),
		Redelivered: c.counts.redelivered.Load(),
		Success:     c.counts.success.Load(),
		Later:       c.counts.later.Load(),
		Failed:      c.counts.failed.Load(),
		Late:        c.counts.late.Load(),
		Busy:        c.counts.busy.Load(),
		Panics:      c.counts.panics.Load(),
		Lost:        c.counts.lost.Load(),
		Unreadable:  c.counts.unreadable.Load(),
		Unhandled:   c.counts.unhandled.Load(),
	}
	for _, q := range []*pool{c.events, c.calls} {
		waiting, running, held := q.load()
		s.Waiting, s.Running, s.Held = s.Waiting+waiting, s.Running+running, s.Held+held
	}
	if last := c.counts.openError.Load(); last != nil {
		s.OpenError, s.OpenErrorAt = last.err, last.at
	}
	if topic := c.counts.unhandledTopic.Load(); topic != nil {
		s.UnhandledTopic = *topic
	}
	return s
}

func (n *conn) status() Connection {
	now := time.Now()
	s := Connection{
		Number:      n.number,
		Opened:      onClock(n.opened, now),
		LastFrame:   n.lastFrame.at(n.opened, now),
		LastEvent:   n.lastEvent.at(n.opened, now),
		RoundTrip:   time.Duration(n.roundTrip.Load()),
		Unanswered:  n.pending.count(),
		Redelivered: n.redelivered.Load(),
	}
	if id := n.id.Load(); id != nil {
		s.ID = *id
	}
	if cause := n.cause.Load(); cause != nil {
		s.Leaving = *cause
	}
	return s
}
