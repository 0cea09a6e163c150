package sqlite

import (
	"context"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/journal"
)

// A sealer makes runs of what dedupe remembers, beside the writer. The writer gives it one task at a time. The sealer reads on a
// connection of its own. Each change of the file is a step that it asks the writer for, so each may be the last before a
// crash. A run counts once its row is in sealed. Blocks and filters without that row are removed.
type sealer struct {
	path    string
	opts    *Options
	closing chan struct{} // closed when the journal is closing
	conn    *sqlite.Conn
	// What the writer says and does, between two commits: whether a run counts, and that a task has ended.
	counts func(*run) bool
	ended  func(*task, error)

	tasks chan *task // has room for one, so that the writer does not wait
	steps chan *sealStep
}

// A task is what the sealer does next.
type task struct {
	id   int64 // of the run that it makes; 0: none
	run  func(context.Context, *sealer, *task) error
	undo func() // of the writer, after an error; may be nil
}

// A sealStep is what the writer does for the sealer between two commits.
type sealStep struct {
	size  int                      // of what write writes, in bytes, about
	write func(*sqlite.Conn) error // in a transaction; may be nil
	after func()                   // once that is committed; may be nil
	done  chan error
}

// run does one task after another until the journal is closing.
func (s *sealer) run() {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	go func() {
		select {
		case <-s.closing:
			cancel(journal.ErrClosed)
		case <-ctx.Done():
		}
	}()
	s.conn.SetInterrupt(ctx.Done())
	defer s.conn.SetInterrupt(nil)
	for {
		select {
		case t := <-s.tasks:
			err := t.run(ctx, s, t)
			if ctx.Err() != nil {
				return
			}
			if s.ask(ctx, &sealStep{after: func() { s.ended(t, err) }}) != nil {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// ask has the writer do a step, and waits for it.
func (s *sealer) ask(ctx context.Context, step *sealStep) error {
	step.done = make(chan error, 1)
	select {
	case s.steps <- step:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case err := <-step.done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
