package stream

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A Status says how a client is. Counters count since it was made.
type Status struct {
	Connections []Connection // the open ones, the oldest first

	Opened     uint64 // connections opened
	OpenErrors uint64 // attempts to open one that failed
	OpenError  string // why the last of them failed
	Events     uint64 // pushes for the Receiver
	Callbacks  uint64 // pushes for a handler
	Success    uint64 // pushes answered with success
	Later      uint64 // events answered LATER
	Failed     uint64 // pushes answered with another code than 200, or not at all
	Lost       uint64 // answers that could not be sent, because the connection broke
	Unreadable uint64 // frames that are too large or no JSON
}

// A Connection is one of a client's.
type Connection struct {
	Opened     time.Time
	LastFrame  time.Time // zero if none came
	LastEvent  time.Time // zero if none came
	Unanswered int       // pushes
	Leaving    bool      // DingTalk asked to leave it, or it broke
}

// Status returns a snapshot. It may be called at any time.
func (c *Client) Status() Status {
	s := Status{
		Connections: c.open.status(),
		Opened:      c.counts.opened.Load(),
		OpenErrors:  c.counts.openErrors.Load(),
		Events:      c.counts.events.Load(),
		Callbacks:   c.counts.callbacks.Load(),
		Success:     c.counts.success.Load(),
		Later:       c.counts.later.Load(),
		Failed:      c.counts.failed.Load(),
		Lost:        c.counts.lost.Load(),
		Unreadable:  c.counts.unreadable.Load(),
	}
	if err := c.counts.openError.Load(); err != nil {
		s.OpenError = (*err).Error()
	}
	return s
}

type counts struct {
	opened, openErrors, events, callbacks, success, later, failed, lost, unreadable atomic.Uint64

	openError atomic.Pointer[error]
}

func (c *counts) refused(err error) {
	c.openErrors.Add(1)
	c.openError.Store(&err)
}

func (c *counts) answered(a answer) {
	switch {
	case a.ok:
		c.success.Add(1)
	case a.code == codeOK:
		c.later.Add(1)
	default:
		c.failed.Add(1)
	}
}

// connections are the open ones, in the order they were opened.
type connections struct {
	mu    sync.Mutex
	conns []*conn
}

func (cs *connections) add(n *conn) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.conns = append(cs.conns, n)
}

func (cs *connections) remove(n *conn) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.conns = slices.DeleteFunc(cs.conns, func(other *conn) bool { return other == n })
}

func (cs *connections) status() []Connection {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	all := make([]Connection, 0, len(cs.conns))
	for _, n := range cs.conns {
		all = append(all, n.status())
	}
	return all
}

func (n *conn) status() Connection {
	s := Connection{
		Opened:     n.opened.UTC(),
		LastFrame:  unixNano(n.lastFrame.Load()),
		LastEvent:  unixNano(n.lastEvent.Load()),
		Unanswered: n.pending.count(),
	}
	select {
	case <-n.leaving:
		s.Leaving = true
	default:
	}
	return s
}

func unixNano(ns int64) time.Time {
	if ns == 0 {
		return time.Time{}
	}
	return time.Unix(0, ns).UTC()
}
