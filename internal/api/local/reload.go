package local

import (
	"context"

	"github.com/dingevent/dingevent/internal/api"
)

// Reload is part of [api.Service].
func (l *Service) Reload(ctx context.Context) ([]api.ConfigChange, error) {
	if l.Reloader == nil {
		return nil, errStopped
	}
	return l.Reloader(ctx)
}
