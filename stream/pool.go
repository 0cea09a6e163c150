package stream

import "sync"

// A pool runs pushes, some at once and the others waiting in the order they came. A worker starts
// when there is work and ends when there is none.
type pool struct {
	workers int   // at most so many pushes run at once
	room    int64 // at most so many bytes are held, or one push

	mu      sync.Mutex // protects what follows
	waiting []*push
	held    int64 // bytes of pushes waiting and running
	running tally // workers
}

// put takes p unless there is no room for it. It never blocks.
func (q *pool) put(p *push) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.held > 0 && q.held+p.size > q.room {
		return false
	}
	q.held += p.size
	q.waiting = append(q.waiting, p)
	if q.running.count() < q.workers {
		q.running.add()
		go q.work()
	}
	return true
}

func (q *pool) work() {
	for p := q.next(0); p != nil; p = q.next(p.size) {
		p.run()
	}
}

// next returns the push that waits longest, after giving back the room of the last one. At nil the
// worker must end: it no longer counts as running.
func (q *pool) next(room int64) *push {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.held -= room
	if len(q.waiting) == 0 {
		q.waiting = nil
		q.running.done()
		return nil
	}
	p := q.waiting[0]
	q.waiting[0] = nil
	q.waiting = q.waiting[1:]
	return p
}
