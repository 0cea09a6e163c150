package local

import (
	"context"
	"errors"
	"net/http"

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

// taken is err with its code, if a request may stand in the journal that is not applied yet.
func taken(err error) error {
	switch {
	case errors.Is(err, delivery.ErrTaken):
		return api.Refuse(api.CodeTaken, "%v", err)
	case errors.Is(err, http.ErrServerClosed):
		return api.Refuse(api.CodeUnavailable, "the daemon ends; the next one may still do what was asked: look then, before you ask again")
	}
	return err
}

// pauseOf is nil if there is none.
func pauseOf(p journal.Pause) *api.Pause {
	if p.IsZero() {
		return nil
	}
	return &api.Pause{Since: p.Since.UTC(), Reason: api.ConcealedText(p.Reason), Drain: p.Drain}
}
