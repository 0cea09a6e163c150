package local

import (
	"context"

	"github.com/dingevent/dingevent/internal/api"
)

// Backfill is part of [api.Service].
func (l *Service) Backfill(ctx context.Context, app string) (api.Backfill, error) {
	if l.Backfiller == nil {
		return api.Backfill{}, errStopped
	}
	return l.Backfiller(ctx, app)
}
