package journaltest

import (
	"context"

	"github.com/dingevent/dingevent/journal"
)

// Save saves p under a claim of its own, which it releases. It fails while a dispatcher works the subscription.
func Save(ctx context.Context, j journal.Claims, subscription string, p journal.Progress) error {
	c, err := j.Claim(ctx, journal.WorkOf(subscription), "test")
	if err != nil {
		return err
	}
	defer c.Release()
	return c.Save(ctx, p)
}

// A SaveFunc is called in place of a claim's Save. It calls save to go on.
type SaveFunc func(ctx context.Context, subscription string, p journal.Progress, save func(journal.Progress) error) error

// Claim claims a work of j, with f in place of the claim's Save. It is for a journal that fails, or counts, in a test.
func Claim(ctx context.Context, j journal.Claims, work, owner string, f SaveFunc) (journal.Claim, error) {
	c, err := j.Claim(ctx, work, owner)
	if err != nil {
		return nil, err
	}
	return saving{c, f}, nil
}

type saving struct {
	journal.Claim
	f SaveFunc
}

// Save calls the function.
func (s saving) Save(ctx context.Context, p journal.Progress) error {
	return s.f(ctx, journal.SubscriptionOf(s.Work()), p, func(p journal.Progress) error { return s.Claim.Save(ctx, p) })
}
