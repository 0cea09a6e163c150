package postgres

import (
	"context"
	"math"

	"github.com/dingevent/dingevent/journal"
)

// Narrow leaves out, at both ends, what was not received in time. By an index of sequences and times it reads back to the last entry
// that was received before [journal.Wanted].Until. It knows nothing of the rest of w.
func (j *Journal) Narrow(ctx context.Context, w journal.Wanted, from, before journal.Seq) (journal.Seq, journal.Seq, error) {
	if err := j.usable(ctx); err != nil {
		return 0, 0, err
	}
	begin, end := from, before
	if !w.Since.IsZero() {
		since, err := j.Since(ctx, w.Since)
		if err != nil {
			return 0, 0, err
		}
		begin = max(begin, since)
	}
	if !w.Until.IsZero() && begin < end {
		var last int64
		err := j.reads.QueryRow(ctx, j.sql(`SELECT coalesce(greatest((SELECT seq FROM dingevent.event WHERE seq >= $1 AND seq < $2 AND received < $3 ORDER BY seq DESC LIMIT 1),
			(SELECT max(seq) FROM dingevent.kept WHERE seq >= $1 AND seq < $2 AND received < $3)), 0)`),
			int64(min(begin, math.MaxInt64)), int64(min(end, math.MaxInt64)), ceilMilli(w.Until)).Scan(&last)
		if err != nil && !isUnreadable(err) {
			return 0, 0, j.failedFor(ctx, err)
		}
		if err == nil {
			end = j.reach(ctx, journal.Seq(last)) + 1
		}
	}
	if begin >= end {
		return max(from, before), max(from, before), nil
	}
	return begin, end, nil
}
