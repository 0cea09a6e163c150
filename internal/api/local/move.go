package local

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// A moving is what is done to dead letters.
type moving struct {
	to   api.MoveOutcome
	died time.Time // before then; zero: whenever
}

// Retry is part of [api.Service].
func (l *Service) Retry(ctx context.Context, died time.Time, refs ...api.DeadRef) ([]api.Moved, error) {
	return l.moveAll(ctx, moving{api.Retried, died}, refs)
}

// Discard is part of [api.Service].
func (l *Service) Discard(ctx context.Context, died time.Time, refs ...api.DeadRef) ([]api.Moved, error) {
	return l.moveAll(ctx, moving{api.Discarded, died}, refs)
}

// moveAll moves dead letters, subscription by subscription. One that fails holds up no other.
func (l *Service) moveAll(ctx context.Context, m moving, refs []api.DeadRef) ([]api.Moved, error) {
	wanted := map[string][]journal.Seq{}
	for _, ref := range refs {
		wanted[ref.Subscription] = append(wanted[ref.Subscription], ref.Seq)
	}
	outcomes := map[api.DeadRef]api.MoveOutcome{}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		if err := l.move(ctx, m, name, wanted[name], outcomes); err != nil {
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
func (l *Service) move(ctx context.Context, m moving, name string, seqs []journal.Seq, outcomes map[api.DeadRef]api.MoveOutcome) (err error) {
	if m.to == api.Retried && l.Supervisor != nil {
		// Also after an error, and if there is no dead letter any more, because an earlier retry may have been made whose caller got an error.
		defer func() { err = errors.Join(err, l.Supervisor.Reopen(name)) }()
	}
	for range 3 {
		dead, err := l.dead(ctx, m, name, seqs, outcomes)
		if err != nil || len(dead) == 0 {
			return err
		}
		outcome, err := l.settle(ctx, m, name, dead)
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
func (l *Service) settle(ctx context.Context, m moving, name string, seqs []journal.Seq) (api.MoveOutcome, error) {
	if m.to == api.Discarded {
		return m.to, taken(delivery.DiscardBefore(ctx, l.Journal, name, m.died, seqs...))
	}
	if l.Supervisor != nil && !l.Supervisor.Tries(ctx, name) {
		return api.NotWorked, nil
	}
	return m.to, taken(delivery.RetryBefore(ctx, l.Journal, name, m.died, seqs...))
}

// dead returns which of the sequences are dead letters that died in time, and notes the outcome of the others.
func (l *Service) dead(ctx context.Context, m moving, name string, seqs []journal.Seq, outcomes map[api.DeadRef]api.MoveOutcome) (dead []journal.Seq, err error) {
	for _, seq := range seqs {
		outcome, err := l.standing(ctx, m, name, seq)
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

// standing is empty for a dead letter that died in time, and else why it cannot be moved.
func (l *Service) standing(ctx context.Context, m moving, name string, seq journal.Seq) (api.MoveOutcome, error) {
	rows, err := l.Journal.Exceptions(ctx, name, journal.ExceptionQuery{From: seq, Limit: 1})
	switch {
	case errors.Is(err, journal.ErrNotFound):
		return api.NotFound, nil
	case err != nil:
		return "", err
	case len(rows) > 0 && rows[0].Seq == seq && rows[0].State == journal.Dead && (m.died.IsZero() || rows[0].Changed.Before(m.died)):
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
