package stream

import (
	"context"
	"time"
)

// maxIdle is how many workers stay when there is no work.
const maxIdle = 4

func newPool(c *Client, answerWithin time.Duration) *pool {
	q := &pool{
		client: c, workers: c.opts.Concurrency, most: c.opts.QueueEvents, room: c.opts.QueueBytes,
		deadlines: deadlines{within: answerWithin},
	}
	q.more.L = &q.mu
	return q
}

// put takes t unless there is no room for it. It never blocks.
func (q *pool) put(t *task) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || q.count >= q.most || q.count > 0 && q.held+t.size > q.room {
		return false
	}
	q.count++
	q.held += t.size
	q.waiting = append(q.waiting, t)
	switch {
	case q.idle > 0:
		q.more.Signal()
	case q.running.count() < q.workers:
		q.running.add()
		go q.work()
	}
	return true
}

func (q *pool) work() {
	for t := q.next(nil); t != nil; t = q.next(t) {
		t.run()
	}
}

// next returns the task that waits longest, after giving back the room of the last one. It returns nil if the worker
// must end; the worker then no longer counts as running.
func (q *pool) next(last *task) *task {
	q.mu.Lock()
	defer q.mu.Unlock()
	if last != nil {
		q.count--
		q.held -= last.size
	}
	for len(q.waiting) == 0 {
		q.waiting = nil
		if q.closed || q.idle == maxIdle {
			q.running.done()
			return nil
		}
		q.idle++
		q.more.Wait()
		q.idle--
	}
	t := q.waiting[0]
	q.waiting[0] = nil
	q.waiting = q.waiting[1:]
	return t
}

// close ends the pool and drops the waiting tasks. All their pushes were answered by now, or have lost their connection.
func (q *pool) close() {
	q.mu.Lock()
	q.closed = true
	q.more.Broadcast()
	dropped := q.waiting
	q.waiting = nil
	for _, t := range dropped {
		q.count--
		q.held -= t.size
	}
	q.mu.Unlock()
	for _, t := range dropped {
		t.end(t.job.refusal("stopping"))
	}
	q.deadlines.stop()
}

// wait waits until no worker runs or ctx ends. It returns how many still run.
func (q *pool) wait(ctx context.Context) int {
	select {
	case <-q.running.empty():
	case <-ctx.Done():
	}
	return q.running.count()
}

func (q *pool) load() (waiting, running int, held int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting), q.count - len(q.waiting), q.held
}
