package streamsink

import (
	"errors"
	"slices"
	"sync"

	"github.com/dingevent/dingevent/internal/streamwire"
)

var (
	errFull = errors.New("the subscription has as many connections as it may")
	errGone = errors.New("the subscription's sink is closed")
)

// members are the connections of a sink.
type members struct {
	most int

	mu      sync.Mutex // protects what follows, and busy and picked of each conn
	open    []*conn    // the oldest first
	picks   uint64
	closed  bool
	changed chan struct{} // closed, and replaced, when open changes
}

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
	m.tell()
	return nil
}

func (m *members) remove(c *conn) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.open = slices.DeleteFunc(m.open, func(other *conn) bool { return other == c })
	m.tell()
}

// pick returns the least busy of those that take the push, of equals the one that had none for the longest, and
// counts it as busy until it is let go. If there is none, any tells whether there are others, and changed is closed when
// that changes.
func (m *members) pick(takes func(streamwire.Wants) bool) (best *conn, any bool, changed <-chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.open {
		if c.ctx.Err() != nil { // it is about to be removed
			continue
		}
		any = true
		if !takes(c.wants) {
			continue
		}
		if best == nil || c.busy < best.busy || c.busy == best.busy && c.picked < best.picked {
			best = c
		}
	}
	if best != nil {
		m.picks++
		best.busy, best.picked = best.busy+1, m.picks
	}
	return best, any, m.changed
}

func (m *members) letGo(c *conn) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c.busy--
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

// close lets nobody in any more.
func (m *members) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	m.tell()
}

func (m *members) isClosed() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.closed
}

// tell wakes who waits for a change. The caller holds mu.
func (m *members) tell() {
	close(m.changed)
	m.changed = make(chan struct{})
}
