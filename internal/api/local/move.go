package local

import (
	"context"
	"errors"
	"fmt"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// Retry is part of [api.Service].
func (l *Service) Retry(ctx context.Context, refs ...api.DeadRef) ([]api.Moved, error) {
	return l.moveAll(ctx, api.Retried, refs)
}

// Discard is part of [api.Service].
func (l *Service) Discard(ctx context.Context, refs ...api.DeadRef) ([]api.Moved, error) {
	return l.moveAll(ctx, api.Discarded, refs)
}

// moveAll moves dead letters, subscription by subscription. One that fails holds up no other.
func (l *Service) moveAll(ctx context.Context, to api.MoveOutcome, refs []api.DeadRef) ([]api.Moved, error) {
	wanted := map[string][]journal.Seq{}
	for _, ref := range refs {
		wanted[ref.Subscription] = append(wanted[ref.Subscription], ref.Seq)
	}
	outcomes := map[api.DeadRef]api.MoveOutcome{}
	var errs []error
	for name, seqs := range wanted {
		if err := l.move(ctx, to, name, seqs, outcomes); err != nil {
			errs = append(errs, fmt.Errorf("subscription %q: %w", name, err))
		}
	}
	moved := make([]api.Moved, len(refs))
	for i, ref := range refs {
		moved[i] = api.Moved{DeadRef: ref, Outcome: outcomes[ref]}
	}
	return moved, errors.Join(errs...)
}

// move moves dead letters of one subscription and notes the outcome of each.
func (l *Service) move(ctx context.Context, to api.MoveOutcome, name string, seqs []journal.Seq, outcomes map[api.DeadRef]api.MoveOutcome) (err error) {
	if to == api.Retried && l.Supervisor != nil {
		// Also after an error, and if there is no dead letter any more, because an earlier retry may have been made whose caller got an error.
		defer func() { err = errors.Join(err, l.Supervisor.Reopen(name)) }()
	}
	for range 3 {
		dead, err := l.dead(ctx, name, seqs, outcomes)
		if err != nil || len(dead) == 0 {
			return err
		}
		outcome, err := l.settle(ctx, to, name, dead)
		if errors.Is(err, journal.ErrNotFound) {
			continue // another caller moved one of them meanwhile, so that none was moved: look again
		} else if err != nil {
			return err
		}
		for _, seq := range dead {
			outcomes[api.DeadRef{Subscription: name, Seq: seq}] = outcome
		}
		return nil
	}
	return api.Refuse(api.CodeConflict, "others are moving these dead letters; ask again")
}

// settle moves all of the sequences, or none and returns journal.ErrNotFound if one is no dead letter. It retries nothing
// that would wait for ever.
func (l *Service) settle(ctx context.Context, to api.MoveOutcome, name string, seqs []journal.Seq) (api.MoveOutcome, error) {
	if to == api.Discarded {
		return to, taken(delivery.Discard(ctx, l.Journal, name, seqs...))
	}
	if l.Supervisor != nil && !l.Supervisor.Tries(ctx, name) {
		return api.NotWorked, nil
	}
	return to, taken(delivery.Retry(ctx, l.Journal, name, seqs...))
}

// dead returns which of the sequences are dead letters, and notes the outcome of the others.
func (l *Service) dead(ctx context.Context, name string, seqs []journal.Seq, outcomes map[api.DeadRef]api.MoveOutcome) (dead []journal.Seq, err error) {
	for _, seq := range seqs {
		outcome, err := l.standing(ctx, name, seq)
		if err != nil {
			return nil, err
		}
		if outcome == "" {
			dead = append(dead, seq)
			continue
		}
		outcomes[api.DeadRef{Subscription: name, Seq: seq}] = outcome
	}
	return dead, nil
}

// standing is empty for a dead letter, and else why it cannot be moved.
func (l *Service) standing(ctx context.Context, name string, seq journal.Seq) (api.MoveOutcome, error) {
	rows, err := l.Journal.Exceptions(ctx, name, journal.ExceptionQuery{From: seq, Limit: 1})
	switch {
	case errors.Is(err, journal.ErrNotFound):
		return api.NotFound, nil
	case err != nil:
		return "", err
	case len(rows) > 0 && rows[0].Seq == seq && rows[0].State == journal.Dead:
		return "", nil
	case len(rows) > 0 && rows[0].Seq == seq:
		return api.NotDead, nil
	}
	switch _, err := l.Event(ctx, seq); {
	case errors.Is(err, journal.ErrNotFound):
		return api.NotFound, nil
	case err != nil:
		return "", err
	}
	return api.NotDead, nil
}
