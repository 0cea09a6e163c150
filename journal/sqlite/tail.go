package sqlite

import (
	"context"
	"sync"

	"github.com/dingevent/dingevent/journal"
)

// The tail is the end of the log as readers may see it.
type tail struct {
	mu    sync.Mutex
	last  journal.Seq   // of the last entry committed
	grown chan struct{} // closed and replaced when last moves or the journal is closing
}

func (t *tail) move(last journal.Seq) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if last > t.last {
		t.last = last
		close(t.grown)
		t.grown = make(chan struct{})
	}
}

func (t *tail) wake() {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.grown)
	t.grown = make(chan struct{})
}

func (t *tail) look() (last journal.Seq, grown <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.last, t.grown
}

// Wait returns nil as soon as there is an entry at from or later. The newest entry never ages out, so
// the sequence of the last is enough to know.
func (j *Journal) Wait(ctx context.Context, from journal.Seq) error {
	for {
		last, grown := j.tail.look()
		if err := j.usable(ctx); err != nil {
			return err
		}
		if last >= max(from, 1) {
			return nil
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Next returns one after the last entry.
func (j *Journal) Next(ctx context.Context) (journal.Seq, error) {
	if err := j.usable(ctx); err != nil {
		return 0, err
	}
	last, _ := j.tail.look()
	return last + 1, nil
}
