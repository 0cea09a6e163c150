package stream

import (
	"runtime/debug"
	"time"

	"github.com/dingevent/dingevent/internal/calltime"
)

// overhead is about the bytes that a task holds besides its frame.
const overhead = 1 << 10

func newTask(q *pool, f frame, k key, j job) *task {
	return &task{pool: q, job: j, key: k, size: int64(f.size) + overhead}
}

// run does the job and answers the pushes.
func (t *task) run() { t.end(t.do()) }

func (t *task) do() (a answer) {
	defer func() {
		if r := recover(); r != nil {
			t.pool.client.counts.panics.Add(1)
			t.job.failed("handler panicked", "panic", r, "stack", string(debug.Stack()))
			a = t.job.refusal("panic")
		}
	}()
	now := time.Now()
	until := t.job.until(now)
	if t.pool.client.work.Err() != nil || !now.Before(until) {
		return t.job.refusal("too late to begin")
	}
	ctx := calltime.New(t.pool.client.work, until, nil)
	defer ctx.End()
	return t.job.do(ctx)
}

// end answers all pushes of the task.
func (t *task) end(a answer) {
	for _, p := range t.pool.client.memory.end(t, a.ok) {
		p.answer(a)
	}
}
