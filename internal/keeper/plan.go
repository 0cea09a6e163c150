package keeper

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/dingevent/dingevent/internal/api"
)

// Of verifications that begin by themselves.
const (
	plannedRate = 5_000            // events a second: a journal of ten millions takes half an hour
	settle      = 10 * time.Minute // after the start, so that it is not held up
)

// Every sets how often Plan verifies the journal; 0 for never.
func (k *Keeper) Every(every time.Duration) {
	if k.every.Swap(int64(every)) == int64(every) {
		return
	}
	select {
	case k.replanned <- struct{}{}:
	default: // Plan has not seen the change before
	}
}

// Plan verifies the journal from time to time until ctx ends. Each time comes up to a tenth early, so that many daemons
// do not do so at once.
func (k *Keeper) Plan(ctx context.Context) {
	for {
		every := time.Duration(k.every.Load())
		due, early := k.due(ctx, every)
		select {
		case <-due:
		case <-k.replanned:
			continue
		case <-ctx.Done():
			return
		}
		if untilDue(k.lastVerified(ctx), time.Now(), every) > early {
			continue // another was started meanwhile
		}
		// One that runs already is as good.
		if _, err := k.StartVerification(api.VerifySpec{Rate: plannedRate}); err == nil {
			k.verification.change(func(v *api.Verification) { v.Planned = true })
		}
		k.verification.wait(ctx)
	}
}

// due fires when the next planned verification is to begin, which is so much early. It is nil if none is planned.
func (k *Keeper) due(ctx context.Context, every time.Duration) (due <-chan time.Time, early time.Duration) {
	if every == 0 {
		return nil, 0
	}
	early = rand.N(every / 10)
	return time.After(max(untilDue(k.lastVerified(ctx), time.Now(), every)-early, settle+rand.N(settle))), early
}

// lastVerified is when the journal was verified last. One that never was counts from its first event.
func (k *Keeper) lastVerified(ctx context.Context) time.Time {
	if v := k.Verified(); v != nil {
		return v.At
	}
	return k.first(ctx)
}

// untilDue is how long it is until the next verification. A last one in the future is of a clock that was wrong.
func untilDue(last, now time.Time, every time.Duration) time.Duration {
	if last.After(now.Add(time.Hour)) {
		return 0
	}
	return last.Add(every).Sub(now)
}
