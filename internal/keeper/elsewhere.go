package keeper

import (
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
)

// Elsewhere is the keeper of a journal in a database. It does nothing, and says who does it there.
type Elsewhere struct{}

var _ local.Keeper = Elsewhere{}

// StartBackup is part of [local.Keeper].
func (Elsewhere) StartBackup(api.BackupSpec) (api.Backup, error) {
	return api.Backup{}, api.Refuse(api.CodeConflict, "the journal is in a database: back it up there, by pg_dump, by pg_basebackup, or as its provider does")
}

// Backup is part of [local.Keeper].
func (Elsewhere) Backup() api.Backup { return api.Backup{State: api.JobNone} }

// StopBackup is part of [local.Keeper].
func (Elsewhere) StopBackup() {}

// StartVerification is part of [local.Keeper].
func (Elsewhere) StartVerification(api.VerifySpec) (api.Verification, error) {
	return api.Verification{}, api.Refuse(api.CodeConflict, "the journal is in a database: have its server check it, by pg_amcheck, and by pg_checksums while it is stopped")
}

// Verification is part of [local.Keeper].
func (Elsewhere) Verification() api.Verification { return api.Verification{State: api.JobNone} }

// StopVerification is part of [local.Keeper].
func (Elsewhere) StopVerification() {}

// Verified is part of [local.Keeper].
func (Elsewhere) Verified() *api.Verified { return nil }
