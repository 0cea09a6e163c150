package delivery

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// A verdict is what an attempt led to.
type verdict struct {
	outcome  Outcome
	err      error     // nil if Succeeded
	failed   bool      // it counts as a failed attempt
	uncalled bool      // it ended before the sink was called, so it is no attempt
	end      time.Time // when the attempt ended
	due      time.Time // of the next attempt, if there is one
}

// judge decides by what the sink returned for row; ctx is the context that cuts attempts off.
func (p RetryPolicy) judge(ctx context.Context, row *journal.Exception, err error, end time.Time) verdict {
	if err == nil {
		return verdict{outcome: Succeeded, end: end}
	}
	v := verdict{err: err, end: end}
	wait, postponed := dingevent.RetriesAfter(err)
	switch {
	case dingevent.Rejected(err):
		v.outcome, v.failed = Rejected, true
		return v
	case postponed:
		v.outcome, v.due = Postponed, end.Add(min(max(wait, minPostponed), maxPostponed))
	case ctx.Err() != nil:
		v.outcome, v.due = Lost, end
		return v
	case dingevent.Lost(err):
		v.outcome, v.due = Lost, end.Add(p.backoff(1)) // once: whatever keeps harming it fails itself
	default:
		v.outcome, v.failed, v.due = Failed, true, end.Add(p.backoff(row.Failures+1))
	}
	if end.Sub(row.First) >= p.For {
		v.outcome = Exhausted
	}
	return v
}

// backoff returns the pause after so many failures: full jitter below a limit that doubles.
func (p RetryPolicy) backoff(failures int) time.Duration {
	return rand.N(doubled(p.First, p.Max, failures-1) + 1)
}

// doubled returns first, doubled so many times, and limit at most. Nothing overflows, however large the times are.
func doubled(first, limit time.Duration, times int) time.Duration {
	for range times {
		if first >= limit/2 {
			return limit
		}
		first *= 2
	}
	return min(first, limit)
}
