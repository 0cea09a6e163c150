package delivery

import (
	"context"
	"fmt"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// Pause makes the subscription attempt nothing until it is resumed, also after a restart. Attempts under way end by
// themselves. New events wait in the log, and the time of retries stands still. With drain, events that were taken from the log are
// still attempted until they are done, and only new events wait.
//
// Pausing what is paused changes the reason. After an error Run goes on trying to save; a restart before that
// forgets the pause. Use it while Run runs or before it; for a subscription that nobody runs there is the function [Pause].
func (d *Dispatcher) Pause(ctx context.Context, reason string, drain bool) error {
	return d.setPause(ctx, journal.Pause{Since: time.Now(), Reason: reason, Drain: drain})
}

// Resume ends a pause. What is not paused stays as it is. Errors are like those of Pause.
func (d *Dispatcher) Resume(ctx context.Context) error { return d.setPause(ctx, journal.Pause{}) }

// Pause is like [Dispatcher.Pause] for a subscription that nobody runs. The error wraps [journal.ErrNotFound] if there is none.
func Pause(ctx context.Context, j journal.Journal, subscription, reason string, drain bool) error {
	return withClaim(ctx, j, subscription, func(claim journal.Claim) error {
		return setPause(ctx, j, claim, subscription, journal.Pause{Since: time.Now(), Reason: reason, Drain: drain})
	})
}

// Resume is like [Dispatcher.Resume] for a subscription that nobody runs.
func Resume(ctx context.Context, j journal.Journal, subscription string) error {
	return withClaim(ctx, j, subscription, func(claim journal.Claim) error {
		return setPause(ctx, j, claim, subscription, journal.Pause{})
	})
}

// Seek moves the cursor of a subscription to a sequence, forward or back, for the next Run. It must not be used while
// the subscription runs. It skips or repeats events. A repeated event is delivered again, unless it has a row: then it still waits, or
// is a dead letter, and that row decides.
func Seek(ctx context.Context, j journal.Journal, subscription string, to journal.Seq) error {
	err := withClaim(ctx, j, subscription, func(claim journal.Claim) error {
		return claim.Save(ctx, journal.Progress{Cursor: max(to, 1), Seek: true})
	})
	if err != nil {
		return fmt.Errorf("delivery: subscription %q: seek: %w", subscription, err)
	}
	return nil
}

func (d *Dispatcher) setPause(ctx context.Context, p journal.Pause) error {
	if err := d.saver.writing.LockContext(ctx); err != nil {
		return d.store.wrap("wait for a save", err)
	}
	defer d.saver.writing.Unlock()
	if !d.saver.isLoaded() {
		if _, err := d.store.subscribe(ctx, &d.sub); err != nil {
			return d.store.wrap("subscribe", err)
		}
		return d.claimed(ctx, func(claim journal.Claim) error { return setPause(ctx, d.store, claim, d.sub.Name, p) })
	}
	d.mu.Lock()
	d.health.changePause(p, time.Now())
	d.mu.Unlock()
	if err := d.saver.flush(ctx); err != nil {
		return d.store.wrap("save the pause", err)
	}
	return nil
}

func setPause(ctx context.Context, state journal.State, claim journal.Claim, name string, p journal.Pause) error {
	subs, err := state.Subscriptions(ctx, name)
	if err != nil {
		return fmt.Errorf("delivery: subscription %q: look for its pause: %w", name, err)
	}
	if len(subs) == 0 {
		return fmt.Errorf("delivery: no subscription %q: %w", name, journal.ErrNotFound)
	}
	old, change := subs[0].Pause, journal.Progress{Pause: &p}
	if sameKind(old, p) {
		p.Since = old.Since
	}
	if stands(old) && !stands(p) {
		if change.Exceptions, err = postponed(ctx, state, name, old.Since, time.Now()); err != nil {
			return err
		}
	}
	if err := claim.Save(ctx, change); err != nil {
		return fmt.Errorf("delivery: subscription %q: save the pause: %w", name, err)
	}
	return nil
}

// postponed returns the rows that wait, with the time between two moments taken from the time of their retries.
func postponed(ctx context.Context, state journal.State, name string, from, to time.Time) (moved []journal.Exception, err error) {
	q := journal.ExceptionQuery{States: []journal.DeliveryState{journal.Waiting, journal.Attempting}}
	err = eachRow(ctx, state, name, q, func(row journal.Exception) {
		if row.First.IsZero() {
			return
		}
		row.First, row.Changed = beginLater(row.First, from, to), to
		moved = append(moved, row)
	})
	if err != nil {
		return nil, fmt.Errorf("delivery: subscription %q: read what waits: %w", name, err)
	}
	return moved, nil
}
