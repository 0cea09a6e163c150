package delivery

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

// A trouble has the tasks that the journal fails at now, each with its last error. Several goroutines may insist on one task.
// The zero value is ready, and nil is one that keeps nothing. It is safe for concurrent use.
type trouble struct {
	mu    sync.Mutex // protects tasks
	tasks map[string]failed
}

// A failed is a task that the journal fails at.
type failed struct {
	err   error
	count int // goroutines that insist on it
}

// begin notes that the journal fails at a task.
func (t *trouble) begin(task string, err error) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.tasks == nil {
		t.tasks = map[string]failed{}
	}
	t.tasks[task] = failed{err, t.tasks[task].count + 1}
}

// end takes back one begin of a task.
func (t *trouble) end(task string) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if f := t.tasks[task]; f.count > 1 {
		t.tasks[task] = failed{f.err, f.count - 1}
		return
	}
	delete(t.tasks, task)
}

// why names a task that the journal fails at, with the error; empty if there is none.
func (t *trouble) why() string {
	if t == nil {
		return ""
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, task := range slices.Sorted(maps.Keys(t.tasks)) {
		return fmt.Sprintf("%s: %v", task, t.tasks[task].err)
	}
	return ""
}
