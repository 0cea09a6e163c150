package stream

import (
	"context"
	"runtime/debug"
	"sync/atomic"
	"time"
)

// A push is one frame on its way to its answer. It is answered once: by its job, or LATER
// when the answer is due and the job has none, whichever is first.
type push struct {
	conn      *conn // the one it came by, and by which its answer goes
	messageID string
	size      int64 // bytes it holds
	job       job

	ctx      context.Context // ends when the answer is due
	cancel   context.CancelFunc
	punctual func() bool // stops the answer that is sent when ctx ends
	answered atomic.Bool
}

// A job is the work behind a push.
type job interface {
	do(ctx context.Context) answer
	refusal(reason string) answer // what is answered instead
}

// overhead is about what a push holds besides its frame, in bytes.
const overhead = 1 << 10

// submit gives a frame's job to q, to be answered within the given time.
func (n *conn) submit(q *pool, f frame, within time.Duration, j job) {
	p := &push{conn: n, messageID: f.headers["messageId"], size: int64(f.size) + overhead, job: j}
	n.pending.add()
	if n.client.stopping.Err() != nil {
		p.answer(j.refusal("stopping"))
		return
	}
	p.ctx, p.cancel = context.WithTimeout(n.client.work, within)
	p.punctual = context.AfterFunc(p.ctx, func() { p.answer(j.refusal("no answer in time")) })
	if !q.put(p) {
		p.punctual()
		p.cancel()
		p.answer(j.refusal("busy"))
	}
}

// run does the job unless its answer is overdue, and was sent, already.
func (p *push) run() {
	defer p.cancel()
	if p.ctx.Err() != nil {
		return
	}
	a := p.do()
	p.punctual() // not needed for the answer: it spares a goroutine that Run does not wait for
	p.answer(a)
}

// do turns a panic into a refusal.
func (p *push) do() (a answer) {
	defer func() {
		if r := recover(); r != nil {
			p.conn.log.Error("handler panicked", "messageId", p.messageID, "panic", r, "stack", string(debug.Stack()))
			a = p.job.refusal("panic")
		}
	}()
	return p.job.do(p.ctx)
}

// answer sends a unless the push was answered before. It never blocks.
func (p *push) answer(a answer) {
	if p.answered.Swap(true) {
		return
	}
	p.conn.client.counts.answered(a)
	if a.code != 0 {
		p.conn.send(a, p.messageID)
	}
	p.conn.pending.done()
}
