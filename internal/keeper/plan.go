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

// Plan verifies the journal from time to time until ctx ends. Each time comes up to a tenth early, so that many daemons
// on one disk do not begin at once.
func (k *Keeper) Plan(ctx context.Context, every time.Duration) {
	for {
		early := rand.N(every / 10)
		wait := max(untilDue(k.lastVerified(ctx), time.Now(), every)-early, settle+rand.N(settle))
		select {
		case <-time.After(wait):
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
