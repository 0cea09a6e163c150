package local

import (
	"context"

	"github.com/dingevent/dingevent/internal/api"
)

// StartBackup is part of [api.Service].
func (l *Service) StartBackup(_ context.Context, spec api.BackupSpec) (api.Backup, error) {
	if l.Keeper == nil {
		return api.Backup{}, errStopped
	}
	return l.Keeper.StartBackup(spec)
}

// Backup is part of [api.Service].
func (l *Service) Backup(context.Context) (api.Backup, error) {
	if l.Keeper == nil {
		return api.Backup{}, errStopped
	}
	return l.Keeper.Backup(), nil
}

// StopBackup is part of [api.Service].
func (l *Service) StopBackup(context.Context) error {
	if l.Keeper == nil {
		return errStopped
	}
	l.Keeper.StopBackup()
	return nil
}
