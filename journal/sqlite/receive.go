package sqlite

import (
	"context"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// A call is what one caller wants from the next commit: records kept, or change made. It is done
// when that commit is synced or has failed.
type call struct {
	records []record
	size    int // of what is written, in bytes, about
	// change writes state. An error wrapping journal.ErrNotFound is the caller's, and wrote
	// nothing; any other fails the commit.
	change func(*sqlite.Conn) error
	err    error      // of change, if it is the caller's
	done   chan error // has room for the answer, so that the writer never waits for a caller
}

// Receive keeps envs, all or none, in one synced commit that other callers may share. Safe for concurrent
// use, and faster that way. An envelope of more than 64 MiB is refused.
func (j *Journal) Receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	if err := j.usable(ctx); err != nil {
		return err
	}
	if len(envs) == 0 {
		return nil
	}
	records, size, err := newRecords(envs)
	if err != nil {
		return err
	}
	return j.commit(ctx, &call{records: records, size: size})
}

// commit hands c to the writer and waits for its commit, or for the end of ctx.
func (j *Journal) commit(ctx context.Context, c *call) error {
	if err := j.usable(ctx); err != nil {
		return err
	}
	if f := j.failure.Load(); f != nil {
		return f.err
	}
	c.done = make(chan error, 1)
	select {
	case j.calls <- c:
	case <-ctx.Done():
		return ctx.Err()
	case <-j.closing:
		return journal.ErrClosed
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
