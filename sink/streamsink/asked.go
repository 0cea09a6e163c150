package streamsink

import "github.com/dingevent/dingevent/internal/streamwire"

// An asked is a frame that waits for its answer. The mutex of its connection protects what changes.
type asked struct {
	frame  *streamwire.Frame
	answer chan streamwire.Answer // has room for the one
	size   int                    // of the frame, in bytes
	out    bool                   // large, and the writer has it: the client may have seen some of it
	read   bool                   // a pong that was asked for after it has come, so the client has read it
}

func newAsked(f *streamwire.Frame, size int) *asked {
	return &asked{frame: f, answer: make(chan streamwire.Answer, 1), size: size}
}

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

// systemIDs are the message IDs of the last SYSTEM frames. Clients may answer them whenever they like, or never.
type systemIDs struct {
	ids  [8]string
	next int
}

func (s *systemIDs) sent(messageID string) {
	s.ids[s.next] = messageID
	s.next = (s.next + 1) % len(s.ids)
}

// answered reports whether a message was one of them, once.
func (s *systemIDs) answered(messageID string) bool {
	for i, id := range s.ids {
		if id == messageID {
			s.ids[i] = ""
			return true
		}
	}
	return false
}
