package local

import (
	"context"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/keyring"
)

// Keys is part of [api.Service].
func (l *Service) Keys(ctx context.Context) ([]api.Key, error) {
	if l.Ring == nil {
		return keyring.List(ctx, l.Journal)
	}
	return l.Ring.List(ctx)
}

// MakeKey is part of [api.Service].
func (l *Service) MakeKey(ctx context.Context, spec api.KeySpec) (api.NewKey, error) {
	if l.Ring == nil {
		return api.NewKey{}, errStopped
	}
	return l.Ring.Make(ctx, spec)
}

// RotateKey is part of [api.Service].
func (l *Service) RotateKey(ctx context.Context, name string, spec api.RotateSpec) (api.NewKey, error) {
	if l.Ring == nil {
		return api.NewKey{}, errStopped
	}
	return l.Ring.Rotate(ctx, name, spec)
}

// SetKeyRole is part of [api.Service].
func (l *Service) SetKeyRole(ctx context.Context, name string, spec api.RoleSpec) (api.Key, error) {
	if l.Ring == nil {
		return api.Key{}, errStopped
	}
	return l.Ring.SetRole(ctx, name, spec)
}

// RemoveKey is part of [api.Service].
func (l *Service) RemoveKey(ctx context.Context, name string) error {
	if l.Ring == nil {
		return errStopped
	}
	return l.Ring.Remove(ctx, name)
}
