package delivery

import (
	"time"

	"github.com/dingevent/dingevent/journal"
)

// Times that this process took carry the monotonic clock, so they compare rightly while the wall clock is set.
// Times that the journal kept have the wall clock alone. All times of a row are saved by one clock. So the spans
// between them are true even if the clock is wrong when the row is loaded.

// onClock is t as the wall clock of now has it, so the span between the two stays the same. A zero time stays zero.
func onClock(t, now time.Time) time.Time {
	passed := now.Sub(t)
	if t.IsZero() || (now.Round(0).Sub(t.Round(0))-passed).Abs() < time.Second/2 { // the clock was not set
		return t
	}
	return now.Add(-passed)
}

// reclocked is a row that the journal kept, with First and Due by the clock of now.
//
// The row waits for what is left of its wait, and never longer than all of it. The time of its retries is the time when it
// was saved, and as much of the wait as seems to be over. So a stop, or a jump of the clock, counts as the rest of one wait at most.
func (p RetryPolicy) reclocked(row journal.Exception, now time.Time) journal.Exception {
	if row.Changed.IsZero() {
		row.Changed = now
	}
	wait := p.waitOf(row)
	over := min(max(now.Sub(row.Changed), 0), wait)
	if !row.First.IsZero() {
		row.First = now.Add(-over - max(row.Changed.Sub(row.First), 0))
	}
	row.Due = now.Add(wait - over)
	return row
}

// waitOf is how long a row was to wait when it was saved. It is at most the longest wait that its failures can cause, or
// that a sink can ask for.
func (p RetryPolicy) waitOf(row journal.Exception) time.Duration {
	wait := max(row.Due.Sub(row.Changed), 0)
	limit := doubled(p.First, p.Max, row.Failures-1)
	if asked := row.Attempts > row.Failures; wait <= limit || asked && wait <= maxPostponed {
		return wait
	}
	return limit
}
