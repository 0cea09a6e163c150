package sqlite

import (
	"context"
	"fmt"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// A call is what one caller wants from the next commit: envelopes kept, or change made. It is done
// when that commit is synced or has failed.
type call struct {
	envs    []*dingevent.Envelope // the caller's, until they are copied
	records []record              // their copies
	size    int                   // of what is written, in bytes, about
	// change writes state. An error that isCallers knows is the caller's, and wrote nothing; any other fails the commit.
	change func(*sqlite.Conn) error
	after  func()     // called once it is committed, also if the caller has gone; nil: nothing
	err    error      // of change, if it is the caller's
	queue  *queue     // where it waits, or has waited
	done   chan error // has room for the answer, so that the writer never waits for a caller
}

// Receive keeps envs, all or none, in one synced commit that other callers may share. Safe for concurrent
// use, and faster that way. An envelope of more than 64 MiB is refused; so is a call while a sync hangs and
// 64 MiB wait for it, with an error wrapping [journal.ErrSuspended].
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
	if c.records, err = newRecords(c.envs, j.opts.now()); err != nil {
		return err
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
