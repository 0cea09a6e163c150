// Package calltime has the context of a call that may take some time, for calls that mostly end long before.
package calltime

import (
	"context"
	"sync/atomic"
	"time"
)

// A Context is the context of one call. It makes its context.WithDeadlineCause at its first use, other than to ask whether
// it is over. Most calls end before, and the timer is a good part of the costs of an event.
type Context struct {
	parent context.Context
	alone  bool // the end of parent is none of the call's
	until  time.Time
	cause  error
	inner  atomic.Pointer[inner] // nil before the first use
}

type inner struct {
	context.Context
	cancel context.CancelFunc
}

// over stands for the context of a call that ended before its first use.
var over = &inner{cancel: func() {}}

var _ context.Context = (*Context)(nil)

// New returns the context of a call that may last until then. After that its cause is as given, or DeadlineExceeded if
// that is nil. The caller must call End.
func New(parent context.Context, until time.Time, cause error) *Context {
	return &Context{parent: parent, until: until, cause: cause}
}

// WithoutCancel is New with context.WithoutCancel(parent), with one allocation less.
func WithoutCancel(parent context.Context, until time.Time, cause error) *Context {
	return &Context{parent: parent, alone: true, until: until, cause: cause}
}

func (c *Context) Deadline() (time.Time, bool) { return c.until, true }
func (c *Context) Done() <-chan struct{}       { return c.made().Done() }
func (c *Context) Value(key any) any           { return c.made().Value(key) }

// Err needs no timer to see that the call still has time.
func (c *Context) Err() error {
	if c.inner.Load() == nil && (c.alone || c.parent.Err() == nil) && time.Now().Before(c.until) {
		return nil
	}
	return c.made().Err()
}

// made returns the real context.
func (c *Context) made() *inner {
	for {
		old := c.inner.Load()
		if old != nil && old != over {
			return old
		}
		parent := c.parent
		if c.alone {
			parent = context.WithoutCancel(parent)
		}
		ctx, cancel := context.WithDeadlineCause(parent, c.until, c.cause)
		if old == over {
			cancel()
		}
		if made := (&inner{ctx, cancel}); c.inner.CompareAndSwap(old, made) {
			return made
		}
		cancel() // another goroutine was quicker
	}
}

// End cancels the context: the call is over.
func (c *Context) End() {
	if !c.inner.CompareAndSwap(nil, over) {
		c.inner.Load().cancel()
	}
}
