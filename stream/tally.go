package stream

import "sync"

// A tally counts things that are not done yet.
type tally struct {
	mu   sync.Mutex
	n    int
	zero chan struct{} // closed when n becomes 0; nil if no caller waits
}

func (t *tally) add() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n++
}

func (t *tally) done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n--
	if t.n == 0 && t.zero != nil {
		close(t.zero)
		t.zero = nil
	}
}

func (t *tally) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.n
}

// empty returns a channel that is closed once nothing is left.
func (t *tally) empty() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n == 0 {
		return closed()
	}
	if t.zero == nil {
		t.zero = make(chan struct{})
	}
	return t.zero
}

func closed() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}
