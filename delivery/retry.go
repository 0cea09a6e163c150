package delivery

import (
	"cmp"
	"context"
	"math/rand/v2"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// A RetryPolicy says when a failed event is tried again. The wait is random between nothing and a
// limit that doubles with each failure.
type RetryPolicy struct {
	First time.Duration // the limit after the first failure, and Max at most; 1 second by default
	Max   time.Duration // what the limit grows to; 15 minutes by default, or First if that is longer
	// For is how long an event is tried, counted from the beginning of its first attempt. Time with an open breaker does
	// not count. The first attempt that fails after that time is the last. Defaults to 72 hours.
	For time.Duration
}

// WithDefaults returns the policy with the defaults of what is 0.
func (p RetryPolicy) WithDefaults() RetryPolicy {
	p.First, p.Max = firstAndMax(p.First, p.Max, 15*time.Minute)
	p.For = cmp.Or(p.For, 72*time.Hour)
	return p
}

// firstAndMax returns both waits, with defaults for what is 0. Each follows the other, so that no default makes the longest wait
// shorter than the first.
func firstAndMax(first, longest, defaultMax time.Duration) (time.Duration, time.Duration) {
	longest = cmp.Or(longest, max(defaultMax, first))
	return cmp.Or(first, min(time.Second, longest)), longest
}

const (
	maxPostponed = time.Hour              // the longest pause that a sink may ask for
	minPostponed = 100 * time.Millisecond // the shortest, because a sink that always asks for none would be called all the time
)

// A result is what an attempt led to.
type result struct {
	outcome  Outcome
	err      error     // nil if Succeeded
	failed   bool      // it counts as a failed attempt
	uncalled bool      // it ended before the sink was called, so it is no attempt
	end      time.Time // when the attempt ended
	due      time.Time // of the next attempt, if there is one
}

// resultOf is the result of an attempt after the sink returned err for row; ctx is the context that cuts attempts off.
func (p RetryPolicy) resultOf(ctx context.Context, row *journal.Exception, err error, end time.Time) result {
	if err == nil {
		return result{outcome: Succeeded, end: end}
	}
	r := result{err: err, end: end}
	wait, postponed := dingevent.Postponed(err)
	switch {
	case dingevent.Rejected(err):
		r.outcome, r.failed = Rejected, true
		return r
	case postponed:
		r.outcome, r.due = Postponed, end.Add(min(max(wait, minPostponed), maxPostponed))
	case ctx.Err() != nil:
		r.outcome, r.due = Lost, end
		return r
	case dingevent.Lost(err):
		r.outcome, r.due = Lost, end.Add(p.backoff(1)) // as after one failure, because such attempts are not counted
	default:
		r.outcome, r.failed, r.due = Failed, true, end.Add(p.backoff(row.Failures+1))
	}
	if end.Sub(row.First) >= p.For {
		r.outcome = Exhausted
	}
	return r
}

// backoff returns the pause after so many failures. It has full jitter below a limit that doubles.
func (p RetryPolicy) backoff(failures int) time.Duration {
	return rand.N(doubled(p.First, p.Max, failures-1) + 1)
}

// doubled returns first, doubled so many times, and limit at most. It never overflows.
func doubled(first, limit time.Duration, times int) time.Duration {
	for range times {
		if first >= limit/2 {
			return limit
		}
		first *= 2
	}
	return min(first, limit)
}
