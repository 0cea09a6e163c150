package sqlite

import (
	"context"

	"github.com/dingevent/dingevent/journal"
)

// Wait returns nil as soon as there is an entry at from or later. The newest entry never ages out, so
// the sequence of the last is enough to know.
func (j *Journal) Wait(ctx context.Context, from journal.Seq) error { return j.tail.Wait(ctx, from) }

// Next returns one after the last entry.
func (j *Journal) Next(ctx context.Context) (journal.Seq, error) {
	if err := j.usable(ctx); err != nil {
		return 0, err
	}
	return j.tail.Last() + 1, nil
}
