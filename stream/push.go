package stream

import (
	"time"
)

// submit gives a task to its pool, with the push of the frame f. It does not block.
func (n *conn) submit(t *task, f frame, now time.Time) {
	c := n.client
	p := &t.first
	p.conn, p.messageID, p.task = n, f.headers["messageId"], t
	n.pending.add()
	if c.stopping.Err() != nil {
		p.answer(t.job.refusal("stopping"))
		return
	}
	t.pool.deadlines.add(p, now)
	switch c.memory.join(t, p, now) {
	case joined:
		n.again()
	case handled:
		n.again()
		p.answer(t.job.known())
	case fresh:
		if !t.pool.put(t) {
			c.counts.busy.Add(1)
			t.end(t.job.refusal("busy"))
		}
	}
}

// again counts a push of an event that is not handled again.
func (n *conn) again() {
	n.redelivered.Add(1)
	n.client.counts.redelivered.Add(1)
}

// late answers a push that is due and has no outcome.
func (p *push) late() {
	if p.answer(p.task.job.refusal("no answer in time")) {
		p.conn.client.counts.late.Add(1)
	}
}

// answer sends a. It reports false if the push was answered before, and sends nothing. It never blocks.
func (p *push) answer(a answer) bool {
	if p.answered.Swap(true) {
		return false
	}
	p.task.pool.deadlines.remove(p)
	p.conn.client.counts.answered(a)
	if a.code != 0 {
		p.conn.send(a, p.messageID)
	}
	p.conn.pending.done()
	return true
}
