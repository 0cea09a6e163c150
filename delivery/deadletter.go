package delivery

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// Retry makes dead letters of the subscription wait for another attempt, due now: all of seqs or none.
// Their time and count of failures start afresh, and the numbers of their attempts go on. It is for
// a subscription that does not run; if it runs, use [Dispatcher.Retry]. If a sequence is no dead letter, the
// error wraps [journal.ErrNotFound]. Any other error leaves open whether it was done.
func Retry(ctx context.Context, j journal.Journal, subscription string, seqs ...journal.Seq) error {
	return withClaim(ctx, j, subscription, func(claim journal.Claim) error {
		return settle(ctx, j, claim, subscription, retried, seqs)
	})
}

// Discard throws dead letters away, all of seqs or none. Otherwise it is like [Retry].
func Discard(ctx context.Context, j journal.Journal, subscription string, seqs ...journal.Seq) error {
	return withClaim(ctx, j, subscription, func(claim journal.Claim) error {
		return settle(ctx, j, claim, subscription, discarded, seqs)
	})
}

// Retry is like the function [Retry], also while Run runs.
func (d *Dispatcher) Retry(ctx context.Context, seqs ...journal.Seq) error {
	return d.settle(ctx, retried, seqs)
}

// Discard is like the function [Discard], also while Run runs.
func (d *Dispatcher) Discard(ctx context.Context, seqs ...journal.Seq) error {
	return d.settle(ctx, discarded, seqs)
}

func (d *Dispatcher) settle(ctx context.Context, o Outcome, seqs []journal.Seq) error {
	if err := d.saver.writing.LockContext(ctx); err != nil {
		return d.store.wrap("wait for a save", err)
	}
	defer d.saver.writing.Unlock()
	if !d.saver.isLoaded() {
		return d.claimed(ctx, func(claim journal.Claim) error { return settle(ctx, d.store, claim, d.sub.Name, o, seqs) })
	}
	if err := d.saver.flush(ctx); err != nil { // a letter may have died just now
		return d.store.wrap("save progress", err)
	}
	rows, err := settled(ctx, d.store, d.sub.Name, o, seqs)
	if err != nil {
		return err
	}
	d.mu.Lock()
	d.ledger.settle(rows)
	d.mu.Unlock()
	if err := d.saver.flush(ctx); err != nil { // Run goes on trying
		return d.store.wrap("save dead letters as "+string(o), err)
	}
	return nil
}

func settle(ctx context.Context, state journal.State, claim journal.Claim, name string, o Outcome, seqs []journal.Seq) error {
	rows, err := settled(ctx, state, name, o, seqs)
	if err != nil || len(rows) == 0 {
		return err
	}
	if err := claim.Save(ctx, journal.Progress{Exceptions: rows}); err != nil {
		return fmt.Errorf("delivery: save dead letters of subscription %q as %s: %w", name, o, err)
	}
	return nil
}

// settled returns the rows of dead letters as they are after o.
func settled(ctx context.Context, state journal.State, name string, o Outcome, seqs []journal.Seq) ([]journal.Exception, error) {
	seqs = slices.Compact(slices.Sorted(slices.Values(seqs)))
	rows := make([]journal.Exception, 0, len(seqs))
	now := time.Now()
	for _, seq := range seqs {
		found, err := state.Exceptions(ctx, name, journal.ExceptionQuery{
			States: []journal.DeliveryState{journal.Dead}, From: seq, Limit: 1,
		})
		if err != nil {
			return nil, fmt.Errorf("delivery: look for dead letter %d of subscription %q: %w", seq, name, err)
		}
		if len(found) == 0 || found[0].Seq != seq {
			return nil, fmt.Errorf("delivery: subscription %q has no dead letter %d; list what it has: %w", name, seq, journal.ErrNotFound)
		}
		row := found[0]
		row.State, row.Changed = stateAfter(row.State, o), now
		if o == retried {
			row.Failures, row.First, row.Due = 0, time.Time{}, now
		}
		rows = append(rows, row)
	}
	return rows, nil
}
