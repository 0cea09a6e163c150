// Package tail is the end of a log, for readers that wait for it to grow.
package tail

import (
	"context"
	"sync"

	"github.com/dingevent/dingevent/journal"
)

// A Tail knows the last entry that readers may see. New makes one of an empty log.
type Tail struct {
	mu     sync.Mutex // protects all that follows
	last   journal.Seq
	grown  chan struct{} // closed and replaced when last moves, closed by Close
	closed bool
}

// New returns the tail of an empty log.
func New() *Tail { return &Tail{grown: make(chan struct{})} }

// Last returns the sequence of the last entry, 0 if there is none.
func (t *Tail) Last() journal.Seq {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.last
}

// Move moves the end of the log to last. It never moves back.
func (t *Tail) Move(last journal.Seq) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if last > t.last && !t.closed {
		t.last = last
		close(t.grown)
		t.grown = make(chan struct{})
	}
}

// Close ends every Wait. A second Close does nothing.
func (t *Tail) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.closed {
		t.closed = true
		close(t.grown)
	}
}

// Wait returns nil as soon as the log ends at from or later, or why it does not wait: the error of ctx, or
// [journal.ErrClosed].
func (t *Tail) Wait(ctx context.Context, from journal.Seq) error {
	for {
		t.mu.Lock()
		last, grown, closed := t.last, t.grown, t.closed
		t.mu.Unlock()
		switch {
		case closed:
			return journal.ErrClosed
		case ctx.Err() != nil:
			return ctx.Err()
		case last >= max(from, 1):
			return nil
		}
		select {
		case <-grown:
		case <-ctx.Done():
		}
	}
}
