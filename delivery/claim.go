package delivery

import (
	"context"
	"errors"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// claimWork waits until the subscription is this dispatcher's to work.
func (d *Dispatcher) claimWork(ctx context.Context) (claim journal.Claim, err error) {
	const tellAfter = 5 * time.Second
	began, told := time.Now(), false
	for pause := 10 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		err = d.store.insist(ctx, "claim the subscription", func() (err error) {
			claim, err = d.store.Claim(ctx, journal.WorkOf(d.sub.Name), d.opts.Owner)
			return err
		})
		if !errors.Is(err, journal.ErrClaimed) {
			break
		}
		if !told && time.Since(began) > tellAfter {
			told = true
			d.log.Warn("the subscription waits, because another works it", "error", err)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.saver.claim = claim
	return claim, nil
}

// giveBack ends the claim, once nothing is under way that writes the subscription's state.
func (s *saver) giveBack(claim journal.Claim) {
	ctx, cancel := context.WithTimeout(context.Background(), lastSave)
	defer cancel()
	if s.writing.LockContext(ctx) == nil {
		defer s.writing.Unlock()
	}
	s.mu.Lock()
	s.loaded = false // the journal may change from now on
	s.mu.Unlock()
	claim.Release()
}

// withClaim calls f with a claim of a subscription that nothing works. It waits while something does.
func withClaim(ctx context.Context, j journal.Claims, subscription string, f func(journal.Claim) error) error {
	return withClaimOr(ctx, j, subscription, func() journal.Claim { return nil }, f)
}

// withClaimOr is withClaim that takes the claim that held returns, if it returns one. held is asked again with each look.
func withClaimOr(ctx context.Context, j journal.Claims, subscription string, held func() journal.Claim, f func(journal.Claim) error) error {
	for {
		if claim := held(); claim != nil {
			return f(claim)
		}
		claim, err := j.Claim(ctx, journal.WorkOf(subscription), thisOwner())
		switch {
		case err == nil:
			defer claim.Release()
			return f(claim)
		case !errors.Is(err, journal.ErrClaimed):
			return err
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return err
		}
	}
}

// claimed calls f with the claim of Run if that loads the subscription, else with one for the while that f takes. The caller
// holds saver.writing, so Run cannot get past loading, and the claim that Run took meanwhile is the only one there will be.
func (d *Dispatcher) claimed(ctx context.Context, f func(journal.Claim) error) error {
	return withClaimOr(ctx, d.store, d.sub.Name, d.saver.held, f)
}

// held is the claim of Run while that has one.
func (s *saver) held() journal.Claim {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.claim == nil || s.claim.Context().Err() != nil {
		return nil
	}
	return s.claim
}
