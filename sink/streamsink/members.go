package streamsink

import (
	"context"
	"slices"

	"github.com/dingevent/dingevent/internal/streamwire"
)

func (m *members) add(c *conn) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.closed:
		return errGone
	case len(m.open) >= m.most:
		return errFull
	}
	m.open = append(m.open, c)
	m.wake()
	return nil
}

func (m *members) remove(c *conn) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.open = slices.DeleteFunc(m.open, func(other *conn) bool { return other == c })
	m.wake()
}

// A picked is what pick found.
type picked struct {
	conn    *conn           // nil if there is none now
	others  bool            // there are some, but none takes the push
	changed <-chan struct{} // is closed when that changes
}

// pick returns the least busy connection that takes f. Of equally busy ones it takes the one that had no event for the
// longest. The connection counts as busy until it is let go. With alone the connection takes nothing else until it is let
// go or released.
func (m *members) pick(f *streamwire.Frame, alone bool) picked {
	m.mu.Lock()
	defer m.mu.Unlock()
	var best *conn
	strangers, held := 0, 0
	for _, c := range m.open {
		switch {
		case c.ctx.Err() != nil, c.isDismissed(): // it is about to be removed
			continue
		case !takes(c.wants, f):
			strangers++
			continue
		case c.holder != nil, c.full():
			held++
			continue
		}
		if best == nil || c.busy < best.busy || c.busy == best.busy && c.picked < best.picked {
			best = c
		}
	}
	if best != nil {
		m.picks++
		best.busy, best.picked = best.busy+1, m.picks
		if alone {
			best.holder = f
		}
	}
	return picked{best, best == nil && held == 0 && strangers > 0, m.changed}
}

// letGo ends that f is under way over c.
func (m *members) letGo(c *conn, f *streamwire.Frame) {
	m.mu.Lock()
	defer m.mu.Unlock()
	news := c.full() || c.holder != nil // others wait for it, or its holder waits to be alone
	c.busy--
	if c.holder == f {
		c.holder = nil
	}
	if news {
		m.wake()
	}
}

// full reports whether the connection has as much under way as it may. The caller holds the mutex of the members.
func (c *conn) full() bool { return c.most > 0 && c.busy >= c.most }

// release lets others use c beside f.
func (m *members) release(c *conn, f *streamwire.Frame) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c.holder == f {
		c.holder = nil
		m.wake()
	}
}

// awaitAlone waits until nothing but what holds c is under way over it, or it has ended.
func (m *members) awaitAlone(ctx context.Context, c *conn) error {
	for {
		m.mu.Lock()
		alone, changed := c.busy == 1, m.changed
		m.mu.Unlock()
		if alone {
			return nil
		}
		select {
		case <-changed:
		case <-c.ctx.Done():
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func (m *members) all() []*conn {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.open)
}

func (m *members) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.open)
}

func (m *members) full() bool { return m.count() >= m.most }

// close lets no client in any more.
func (m *members) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	m.wake()
}

func (m *members) isClosed() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.closed
}

// wake wakes the deliveries that wait for a change. The caller holds mu.
func (m *members) wake() {
	close(m.changed)
	m.changed = make(chan struct{})
}
