package postgres

import (
	"sync"
	"sync/atomic"

	"github.com/dingevent/dingevent/journal"
)

// filling is how full the log is. The zero value is ready. It is safe for concurrent use.
type filling struct {
	full atomic.Pointer[failure] // for callers while no event is taken; nil if events are taken

	measuring sync.Mutex // held from a look at the log to what is told of it

	mu   sync.Mutex // protects fill
	fill journal.Fill
}

func (f *filling) present() journal.Fill {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fill
}

// set replaces what is known and returns what was.
func (f *filling) set(fill journal.Fill) (before journal.Fill) {
	f.mu.Lock()
	defer f.mu.Unlock()
	before, f.fill = f.fill, fill
	return before
}
