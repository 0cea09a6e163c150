package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// Receive keeps envs, all or none, in one commit that other callers may share. Safe for concurrent use, and faster that way. An envelope
// of more than 64 MiB is refused with [journal.ErrInvalid], and a call while 64 MiB wait with [journal.ErrSuspended].
func (j *Journal) Receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	if err := j.usable(ctx); err != nil {
		return err
	}
	now := time.Now
	if j.opts.now != nil {
		now = j.opts.now
	}
	records, size, err := newRecords(ctx, j.ring, envs, now())
	if err != nil || len(envs) == 0 {
		return err
	}
	for _, refuses := range [...]*failure{j.writer.failure.Load(), j.proving.refusal.Load(), j.filling.full.Load()} {
		if refuses != nil {
			return refuses.err
		}
	}
	if j.damages.waiting() { // dedupe is to know them
		_ = j.noteDamages(ctx)
	}
	c := &call{records: records, size: size, done: make(chan error, 1)}
	if err := j.writer.enqueue(ctx, c); err != nil {
		return err
	}
	select {
	case err := <-c.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-j.writer.stopped:
	}
	select {
	case err := <-c.done: // its commit was the last
		return err
	default:
		return journal.ErrClosed
	}
}

// nudge has the writer look at its connection, so that what a failover took is put back also while no event comes.
func (w *writer) nudge() {
	select {
	case w.calls <- &call{done: make(chan error, 1)}:
	default: // it has enough to do
	}
}

// enqueue puts c where the writer finds it.
func (w *writer) enqueue(ctx context.Context, c *call) (err error) {
	// A call alone may be larger, else it never could come.
	if queued := w.queued.Add(int64(c.size)); queued > maxQueued && queued > int64(c.size) {
		err = fmt.Errorf("%w: %d MiB wait for the database", journal.ErrSuspended, maxQueued>>20)
	} else {
		select {
		case w.calls <- c:
			return nil
		case <-ctx.Done():
			err = ctx.Err()
		case <-w.closing:
			err = journal.ErrClosed
		}
	}
	w.queued.Add(-int64(c.size))
	return err
}
