package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/filllevel"
)

// ageWork is what the gateway claims that makes and drops partitions.
const ageWork = "age"

const (
	ageEvery  = 10 * time.Second // partitions
	restEvery = 10 * time.Minute // what goes row by row
)

// keepAgeing claims the work and does it, until the journal is closed.
func (j *Journal) keepAgeing() {
	ticker := time.NewTicker(ageEvery)
	defer ticker.Stop()
	var claim journal.Claim
	var rested time.Time
	defer func() {
		if claim != nil {
			claim.Release()
		}
	}()
	for {
		claim = j.claimAge(claim)
		if j.ageing.Store(claim != nil); claim != nil {
			rest := time.Since(rested) > restEvery
			if j.ageWithin(claim.Context(), rest); rest {
				rested = time.Now()
			}
		}
		select {
		case <-ticker.C:
		case <-j.ctx.Done():
			return
		}
	}
}

// claimAge returns the claim, or a new one if it is over. It is nil while another gateway has the work.
func (j *Journal) claimAge(claim journal.Claim) journal.Claim {
	if claim != nil && claim.Context().Err() == nil {
		return claim
	}
	claim, err := j.Claim(j.ctx, ageWork, j.opts.Gateway)
	if err != nil {
		if !errors.Is(err, journal.ErrClaimed) && j.ctx.Err() == nil {
			j.brake.Warn(j.opts.Logger, "claim age", "journal: nobody looks after the partitions, because the work cannot be claimed", "error", err)
		}
		return nil
	}
	return claim
}

// ageWithin ages while the claim holds and the journal is open.
func (j *Journal) ageWithin(claim context.Context, rest bool) {
	ctx, cancel := context.WithCancel(j.ctx)
	defer cancel()
	defer context.AfterFunc(claim, cancel)()
	err := j.age(ctx)
	if rest && err == nil {
		err = j.ageRest(ctx)
	}
	if err != nil && ctx.Err() == nil {
		j.brake.Warn(j.opts.Logger, "age", "journal: the partitions could not be looked after; that is tried again", "error", explain(err))
	}
}

// age makes partitions, and removes what is old. From nine tenths of Options.MaxBytes on partitions go before their time, but never
// those that dedupe looks at.
func (j *Journal) age(ctx context.Context) error {
	keep := j.keeps.Load().Keep
	if j.filling.present().Level == filllevel.Highest {
		keep = j.opts.Window + clockSlack
	}
	return errors.Join(
		j.makeParts(ctx), // first, because appends need them
		j.closeParts(ctx),
		j.dropParts(ctx, keep),
		j.mark(ctx),
	)
}

// ageRest removes rows that are old, or that nothing needs any more.
func (j *Journal) ageRest(ctx context.Context) error {
	return errors.Join(j.letGo(ctx), j.sweepAll(ctx), j.ageAttempts(ctx), j.ageDataKeys(ctx))
}

// sweepAll removes the rows of subscriptions that are forgotten.
func (j *Journal) sweepAll(ctx context.Context) error {
	for {
		if more, err := j.sweepForgotten(ctx); err != nil || !more {
			return err
		}
	}
}

// Keeper reports whether this process looks after the log for all gateways: it makes partitions and removes what is old.
func (j *Journal) Keeper() bool { return j.ageing.Load() }
