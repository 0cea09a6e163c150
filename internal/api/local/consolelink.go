package local

import (
	"context"

	"github.com/dingevent/dingevent/internal/api"
)

// ConsoleLink is part of [api.Service].
func (l *Service) ConsoleLink(_ context.Context, spec api.LinkSpec) (api.ConsoleLink, error) {
	if l.Console == nil {
		return api.ConsoleLink{}, errStopped
	}
	return l.Console(spec)
}
