package streamsink

import "github.com/dingevent/dingevent/internal/streamwire"

// expect has the answer to a message handed to q.
func (c *conn) expect(q *asked) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting[q.frame.MessageID()] = q
}

// hand gives an answer to the delivery that expects it, and reports whether one does. It counts as unanswered until it is there.
func (c *conn) hand(a streamwire.Answer) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	q := c.waiting[a.MessageID]
	if q == nil {
		return c.system.answered(a.MessageID)
	}
	q.answer <- a
	c.remove(a.MessageID)
	return true
}

// forget stops expecting an answer.
func (c *conn) forget(q *asked) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(q.frame.MessageID())
}

// remove takes a message out of waiting. The caller holds mu.
func (c *conn) remove(messageID string) {
	delete(c.waiting, messageID)
	if len(c.waiting) == 0 {
		select {
		case c.idle <- struct{}{}:
		default:
		}
	}
}

// unanswered counts what was sent, or is about to be.
func (c *conn) unanswered() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.waiting)
}
