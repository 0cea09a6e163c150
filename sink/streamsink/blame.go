package streamsink

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// goesOut notes that the writer has q.
func (c *conn) goesOut(q *asked) {
	if q == nil || q.size <= MinMaxFrame {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	q.out = true
}

// hasGoneOut has the client asked whether it has read q, if that is large.
func (c *conn) hasGoneOut(q *asked) {
	if q == nil || q.size <= MinMaxFrame {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.large = append(c.large, q)
	select {
	case c.wentOut <- struct{}{}:
	default:
	}
}

// unconfirmed are the large frames that went out, and no pong has shown that the client has read them.
func (c *conn) unconfirmed() []*asked {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.large)
}

// confirm notes that the client has read these frames, so their size does not end the connection later.
func (c *conn) confirm(read []*asked) {
	c.mu.Lock()
	c.large = c.large[len(read):]
	for _, q := range read {
		q.read = true
	}
	c.mu.Unlock()
	for _, q := range read {
		c.sink.suspects.clear(q.frame)
		c.sink.members.release(c, q.frame)
	}
}

// blame says what the end of the connection means for q, which was sent over it.
func (c *conn) blame(q *asked) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	cause := context.Cause(c.ctx)
	if !c.ended.decided { // by the first that comes: all that waited still do
		c.ended.decided = true
		if !errors.Is(cause, ErrClosed) && !errors.Is(cause, errGone) && !errors.Is(cause, errDismissed) {
			c.ended.harmful = slices.DeleteFunc(slices.Collect(maps.Values(c.waiting)), func(q *asked) bool { return !q.out || q.read })
			slices.SortFunc(c.ended.harmful, func(a, b *asked) int { return b.size - a.size })
		}
	}
	switch {
	case slices.Contains(c.ended.harmful, q):
		return &harmful{q.size, cause}
	case len(c.ended.harmful) > 0:
		return &harmed{c.ended.harmful[0]}
	}
	return fmt.Errorf("%w: %v", errEnded, cause)
}
