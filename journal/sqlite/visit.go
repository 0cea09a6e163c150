package sqlite

import (
	"context"
	"errors"

	"github.com/dingevent/dingevent/journal"
)

// visit calls f with a context that also ends when the journal is closing; its error then is [journal.ErrClosed].
func (j *Journal) visit(ctx context.Context, f func(context.Context) error) error {
	if err := j.usable(ctx); err != nil {
		return err
	}
	g := &j.guests
	g.mu.Lock()
	if g.left {
		g.mu.Unlock()
		return journal.ErrClosed
	}
	g.present.Add(1)
	g.mu.Unlock()
	defer g.present.Done()

	inside, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-j.closing:
			cancel(journal.ErrClosed)
		case <-inside.Done():
		}
	}()
	err := j.inPlace(func() error { return f(inside) })
	if err != nil && inside.Err() != nil {
		return context.Cause(inside)
	}
	return err
}

// inPlace calls f, which opens the files by their names, and returns an error if these led elsewhere.
func (j *Journal) inPlace(f func() error) error {
	if l := j.place.look(0); l != nil {
		return l
	}
	err := f()
	if l := j.place.look(0); l != nil {
		return errors.Join(l, err)
	}
	return err
}
