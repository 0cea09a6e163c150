package stream

import (
	"context"
	"sync"
	"time"
)

// A callTime is the context of one call of the Receiver or a handler. It is context.WithDeadline, made when
// somebody first asks it: most calls end before, and its timer is a good part of what an event costs.
type callTime struct {
	parent context.Context
	until  time.Time

	mu     sync.Mutex // protects what follows
	over   bool
	inner  context.Context
	cancel context.CancelFunc
}

func (c *callTime) Deadline() (time.Time, bool) { return c.until, true }
func (c *callTime) Done() <-chan struct{}       { return c.made().Done() }
func (c *callTime) Err() error                  { return c.made().Err() }
func (c *callTime) Value(key any) any           { return c.made().Value(key) }

// made returns the real context.
func (c *callTime) made() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.inner == nil {
		c.inner, c.cancel = context.WithDeadline(c.parent, c.until)
		if c.over {
			c.cancel()
		}
	}
	return c.inner
}

// end cancels the context: the call is over.
func (c *callTime) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.over = true
	if c.inner != nil {
		c.cancel()
	}
}
