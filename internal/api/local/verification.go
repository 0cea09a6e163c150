package local

import (
	"context"

	"github.com/dingevent/dingevent/internal/api"
)

// StartVerification is part of [api.Service].
func (l *Service) StartVerification(_ context.Context, spec api.VerifySpec) (api.Verification, error) {
	if l.Keeper == nil {
		return api.Verification{}, errStopped
	}
	return l.Keeper.StartVerification(spec)
}

// Verification is part of [api.Service].
func (l *Service) Verification(context.Context) (api.Verification, error) {
	if l.Keeper == nil {
		return api.Verification{}, errStopped
	}
	return l.Keeper.Verification(), nil
}

// StopVerification is part of [api.Service].
func (l *Service) StopVerification(context.Context) error {
	if l.Keeper == nil {
		return errStopped
	}
	l.Keeper.StopVerification()
	return nil
}
