package suite

import (
	"context"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/source"
)

const (
	keepEvery = time.Minute     // how far the journal was read is kept, though nothing was found
	grace     = 5 * time.Second // for calls of the hook under way when Run ends
)

var _ source.Source = (*Source)(nil)

// Run keeps the table until ctx ends. It is part of [source.Source].
func (s *Source) Run(ctx context.Context, place *source.Place, _ dingevent.Receiver) error {
	var n note
	if err := place.Read(&n); err != nil {
		return err
	}
	s.mu.Lock()
	s.note, s.place = n, place
	s.mu.Unlock()
	defer s.forget()
	group, running := errgroup.WithContext(ctx)
	lasting, stop := lastingFor(running, grace)
	defer stop()
	group.Go(func() error { return s.follow(running) })
	group.Go(func() error { return s.work(running, lasting) })
	group.Go(func() error { return s.saveOften(running) })
	err := group.Wait()
	if errors.Is(err, journal.ErrLost) {
		return err
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	return errors.Join(err, s.save(last))
}

// lastingFor is a context that ends a while after ctx has.
func lastingFor(ctx context.Context, wait time.Duration) (context.Context, context.CancelFunc) {
	out, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(wait, end)
		context.AfterFunc(out, func() { timer.Stop() })
	})
	return out, func() { stop(); end() }
}

// saveOften keeps the table when it has changed: at once, but a large one not too often.
func (s *Source) saveOften(ctx context.Context) error {
	for {
		select {
		case <-s.dirty:
		case <-time.After(keepEvery):
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := s.save(ctx); err != nil {
			return err
		}
		if err := pause(ctx, s.rest()); err != nil {
			return err
		}
	}
}

// rest is how long not to save again: a second for 5,000 organizations, which are about a megabyte.
func (s *Source) rest() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return lookEvery + time.Duration(len(s.note.Orgs)+len(s.note.Jobs))*time.Second/5000
}
