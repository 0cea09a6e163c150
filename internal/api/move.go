package api

import (
	"context"
	"errors"
	"fmt"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
)

// Retry is part of [Service].
func (l *Local) Retry(ctx context.Context, refs ...DeadRef) ([]Moved, error) {
	return l.moveAll(ctx, Retried, refs)
}

// Discard is part of [Service].
func (l *Local) Discard(ctx context.Context, refs ...DeadRef) ([]Moved, error) {
	return l.moveAll(ctx, Discarded, refs)
}

// moveAll moves dead letters, subscription by subscription. One that fails holds up no other.
func (l *Local) moveAll(ctx context.Context, to MoveOutcome, refs []DeadRef) ([]Moved, error) {
	wanted := map[string][]journal.Seq{}
	for _, ref := range refs {
		wanted[ref.Subscription] = append(wanted[ref.Subscription], ref.Seq)
	}
	outcomes := map[DeadRef]MoveOutcome{}
	var errs []error
	for name, seqs := range wanted {
		if err := l.move(ctx, to, name, seqs, outcomes); err != nil {
			errs = append(errs, fmt.Errorf("subscription %q: %w", name, err))
		}
	}
	moved := make([]Moved, len(refs))
	for i, ref := range refs {
		moved[i] = Moved{ref, outcomes[ref]}
	}
	return moved, errors.Join(errs...)
}

// move moves dead letters of one subscription and notes the outcome of each.
func (l *Local) move(ctx context.Context, to MoveOutcome, name string, seqs []journal.Seq, outcomes map[DeadRef]MoveOutcome) error {
	for range 3 {
		dead, err := l.dead(ctx, name, seqs, outcomes)
		if err != nil || len(dead) == 0 {
			return err
		}
		outcome, err := l.settle(ctx, to, name, dead)
		if errors.Is(err, journal.ErrNotFound) {
			continue // somebody else moved one of them meanwhile, so that none was moved: look again
		} else if err != nil {
			return err
		}
		for _, seq := range dead {
			outcomes[DeadRef{name, seq}] = outcome
		}
		return nil
	}
	return Refuse(CodeConflict, "others are moving these dead letters; ask again")
}

// settle moves all of the sequences, or none and returns journal.ErrNotFound if one is no dead letter.
func (l *Local) settle(ctx context.Context, to MoveOutcome, name string, seqs []journal.Seq) (outcome MoveOutcome, err error) {
	outcome = to
	err = l.change(ctx, name, func(d *delivery.Dispatcher) error {
		switch {
		case d != nil && to == Retried:
			return d.Retry(ctx, seqs...)
		case d != nil:
			return d.Discard(ctx, seqs...)
		case to == Discarded:
			return delivery.Discard(ctx, l.Journal, name, seqs...)
		case l.Supervisor != nil: // it would wait for nobody
			outcome = NotWorked
			return nil
		}
		return delivery.Retry(ctx, l.Journal, name, seqs...)
	})
	return outcome, err
}

// dead returns which of the sequences are dead letters, and notes the outcome of the others.
func (l *Local) dead(ctx context.Context, name string, seqs []journal.Seq, outcomes map[DeadRef]MoveOutcome) (dead []journal.Seq, err error) {
	for _, seq := range seqs {
		outcome, err := l.standing(ctx, name, seq)
		if err != nil {
			return nil, err
		}
		if outcome == "" {
			dead = append(dead, seq)
			continue
		}
		outcomes[DeadRef{name, seq}] = outcome
	}
	return dead, nil
}

// standing is empty for a dead letter, and else why it cannot be moved.
func (l *Local) standing(ctx context.Context, name string, seq journal.Seq) (MoveOutcome, error) {
	rows, err := l.Journal.Exceptions(ctx, name, journal.ExceptionQuery{From: seq, Limit: 1})
	switch {
	case errors.Is(err, journal.ErrNotFound):
		return NotFound, nil
	case err != nil:
		return "", err
	case len(rows) > 0 && rows[0].Seq == seq && rows[0].State == journal.Dead:
		return "", nil
	case len(rows) > 0 && rows[0].Seq == seq:
		return NotDead, nil
	}
	switch _, err := l.Event(ctx, seq); {
	case errors.Is(err, journal.ErrNotFound):
		return NotFound, nil
	case err != nil:
		return "", err
	}
	return NotDead, nil
}
