package sqlite

import (
	"context"
	"fmt"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// Receive keeps envs, all or none, in one synced commit that other callers may share. Safe for concurrent
// use, and faster that way. An envelope of more than 64 MiB is refused with an error wrapping [journal.ErrInvalid]. A call
// is refused with [journal.ErrSuspended] while a sync hangs and 64 MiB wait for it.
func (j *Journal) Receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	if err := j.usable(ctx); err != nil {
		return err
	}
	if len(envs) == 0 {
		return nil
	}
	size, err := measure(envs)
	if err != nil {
		return err
	}
	return j.commit(ctx, &call{envs: envs, size: size})
}

// commit hands c to the writer and waits for its commit, or for the end of ctx.
func (j *Journal) commit(ctx context.Context, c *call) error {
	if err := j.usable(ctx); err != nil {
		return err
	}
	if f := j.failure.Load(); f != nil {
		return f.err
	}
	c.done, c.queue = make(chan error, 1), j.appends
	if c.change != nil {
		c.queue = j.changes
	}
	if err := j.enqueue(ctx, c); err != nil {
		return err
	}
	select {
	case err := <-c.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-j.stopped:
	}
	select {
	case err := <-c.done: // its commit was the last
		return err
	default:
		return journal.ErrClosed
	}
}

// enqueue puts c, with copies of its envelopes, where the writer finds it. From then on the writer lets go of its bytes.
func (j *Journal) enqueue(ctx context.Context, c *call) (err error) {
	defer func() {
		if err != nil {
			c.queue.bytes.Add(-int64(c.size))
		}
	}()
	// A call alone may be larger, else it never could come.
	if queued := c.queue.bytes.Add(int64(c.size)); queued > j.opts.maxQueued && queued > int64(c.size) {
		return fmt.Errorf("%w: %d MiB wait for the disk", journal.ErrSuspended, j.opts.maxQueued>>20)
	}
	if c.records, err = newRecords(ctx, j.ring, c.envs, j.opts.now()); err != nil {
		return err
	}
	for i := range c.records {
		if r := &c.records[i]; r.keyed {
			r.lacks = j.writer.memory.absent(prefixOf(r.key))
		}
	}
	c.envs = nil
	select {
	case c.queue.calls <- c:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-j.closing:
		return journal.ErrClosed
	}
}
