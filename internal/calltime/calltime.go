// Package calltime has the context of a call that may take some time, for calls that mostly end long before.
package calltime

import (
	"context"
	"sync"
	"time"
)

// A Context is the context of one call. It is context.WithDeadline, made when somebody first asks it: most calls end
// before, and its timer is a good part of what an event costs.
type Context struct {
	parent context.Context
	until  time.Time

	mu     sync.Mutex // protects what follows
	over   bool
	inner  context.Context
	cancel context.CancelFunc
}

var _ context.Context = (*Context)(nil)

// New returns the context of a call that may last until then. Who makes it calls End.
func New(parent context.Context, until time.Time) *Context {
	return &Context{parent: parent, until: until}
}

func (c *Context) Deadline() (time.Time, bool) { return c.until, true }
func (c *Context) Done() <-chan struct{}       { return c.made().Done() }
func (c *Context) Err() error                  { return c.made().Err() }
func (c *Context) Value(key any) any           { return c.made().Value(key) }

// made returns the real context.
func (c *Context) made() context.Context {
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

// End cancels the context: the call is over.
func (c *Context) End() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.over = true
	if c.inner != nil {
		c.cancel()
	}
}
