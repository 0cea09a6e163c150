package local

import (
	"context"
	"errors"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// Pause is part of [api.Service].
func (l *Service) Pause(ctx context.Context, subscription string, q api.PauseQuery) error {
	if _, err := l.find(ctx, subscription); err != nil {
		return err
	}
	return taken(delivery.Pause(ctx, l.Journal, subscription, q.Reason, q.Drain))
}

// Resume is part of [api.Service].
func (l *Service) Resume(ctx context.Context, subscription string) error {
	if _, err := l.find(ctx, subscription); err != nil {
		return err
	}
	return taken(delivery.Resume(ctx, l.Journal, subscription))
}

// taken is err with its code, if that is delivery.ErrTaken.
func taken(err error) error {
	if errors.Is(err, delivery.ErrTaken) {
		return api.Refuse(api.CodeTaken, "%v", err)
	}
	return err
}

// pauseOf is nil if there is none.
func pauseOf(p journal.Pause) *api.Pause {
	if p.IsZero() {
		return nil
	}
	return &api.Pause{Since: p.Since.UTC(), Reason: p.Reason, Drain: p.Drain}
}
