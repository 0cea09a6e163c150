package postgres

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// Since returns the first sequence that was received at t or later. Of the partitions that are closed it reads one row each, up to
// there, and then the index of one.
func (j *Journal) Since(ctx context.Context, t time.Time) (journal.Seq, error) {
	if err := j.usable(ctx); err != nil {
		return 0, err
	}
	t = ceilMilli(t)
	var first int64
	err := j.reads.QueryRow(ctx, j.sql(`SELECT coalesce(min(first), 1) FROM dingevent.part WHERE received IS NULL OR received >= $1`), t).Scan(&first)
	if err != nil {
		return 0, j.failedFor(ctx, err)
	}
	var found *int64
	err = j.reads.QueryRow(ctx, j.sql(`SELECT least((SELECT seq FROM dingevent.event WHERE seq >= $1 AND received >= $2 ORDER BY seq LIMIT 1),
		(SELECT min(seq) FROM dingevent.kept WHERE received >= $2))`), first, t).Scan(&found)
	switch {
	case isUnreadable(err):
		return journal.Seq(first), nil // which is earlier than need be
	case err != nil:
		return 0, j.failedFor(ctx, err)
	case found == nil:
		return j.Next(ctx)
	}
	first = *found
	return min(journal.Seq(first), j.reach(ctx, journal.Seq(first))+1), nil
}
