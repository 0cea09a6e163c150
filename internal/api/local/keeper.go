package local

import (
	"github.com/dingevent/dingevent/internal/api"
)

// A Keeper copies and verifies the journal. [api.CodeOf] says what to do about its errors.
type Keeper interface {
	// StartBackup begins a backup, of which one runs at a time.
	StartBackup(api.BackupSpec) (api.Backup, error)
	// Backup returns the one that runs, or ran last.
	Backup() api.Backup
	// StopBackup ends the one that runs, if there is one, and waits until nothing is left of it.
	StopBackup()
	// StartVerification, Verification and StopVerification are the same of a verification.
	StartVerification(api.VerifySpec) (api.Verification, error)
	Verification() api.Verification
	StopVerification()
	// Verified returns the last complete verification, also of before a restart; nil if there was none.
	Verified() *api.Verified
}
