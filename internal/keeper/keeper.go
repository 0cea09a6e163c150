// Package keeper backs the journal up and verifies it: while a daemon uses it, or the files of one that does not run.
package keeper

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/journal/sqlite"
	"github.com/dingevent/dingevent/journal/vault"
)

// A Keeper copies and verifies the journal, in goroutines that end with its context.
type Keeper struct {
	ctx    context.Context
	stop   context.CancelFunc
	log    *slog.Logger
	tell   func(api.Verification) // called with what is not sound
	data   string                 // the folder
	gentle bool                   // others use the journal
	copy   func(ctx context.Context, to string, opts *sqlite.BackupOptions) (sqlite.BackupReport, error)
	verify func(ctx context.Context, opts *sqlite.VerifyOptions) (sqlite.VerifyReport, error)
	first  func(ctx context.Context) time.Time // when the first event of the journal was received; now if there is none

	backup       job[api.Backup]
	verification job[api.Verification]
	verified     atomic.Pointer[api.Verified] // the last complete one; nil if there was none
	backedUp     atomic.Int64                 // Unix seconds of the last backup since the start; 0 before
	every        atomic.Int64                 // ns between planned verifications; 0 for none
	replanned    chan struct{}                // has an entry once every has changed
}

var _ local.Keeper = (*Keeper)(nil)

func newKeeper(data string, log *slog.Logger) *Keeper {
	ctx, stop := context.WithCancel(context.Background())
	return &Keeper{
		ctx: ctx, stop: stop, log: log, data: data, replanned: make(chan struct{}, 1), tell: func(api.Verification) {},
		backup:       job[api.Backup]{at: api.Backup{State: api.JobNone}},
		verification: job[api.Verification]{at: api.Verification{State: api.JobNone}},
	}
}

// New keeps a journal of a data folder that is open here. It calls tell with each verification that has found damage.
func New(j *sqlite.Journal, data string, log *slog.Logger, tell func(api.Verification)) *Keeper {
	k := newKeeper(data, log)
	k.gentle, k.copy, k.verify, k.tell = true, j.Backup, j.Verify, tell
	k.first = func(ctx context.Context) time.Time {
		page, err := j.Read(ctx, 0, 1)
		switch {
		case err != nil || len(page) == 0:
			return time.Now()
		case page[0].Damage != "":
			return time.Time{} // so it is due
		}
		return page[0].Envelope.Received
	}
	k.loadVerified()
	return k
}

// OfFiles keeps the journal of a daemon that does not run. Its errors wrap fs.ErrNotExist if there is none, and
// journal.ErrLocked if a process has it open.
func OfFiles(data string, keys *vault.Keys) *Keeper {
	k := newKeeper(data, slog.New(slog.DiscardHandler))
	k.copy = func(ctx context.Context, to string, opts *sqlite.BackupOptions) (sqlite.BackupReport, error) {
		return sqlite.Backup(ctx, datafolder.JournalPath(data), to, opts)
	}
	k.verify = func(ctx context.Context, opts *sqlite.VerifyOptions) (report sqlite.VerifyReport, err error) {
		j, err := datafolder.OpenJournal(data, keys, k.log)
		if err != nil {
			return report, err
		}
		report, err = j.Verify(ctx, opts)
		return report, errors.Join(err, j.Close()) // Close notes what was found
	}
	return k
}

// Run waits for the end of ctx, and then of all jobs.
func (k *Keeper) Run(ctx context.Context) error {
	<-ctx.Done()
	k.Close()
	return nil
}

// Close ends all jobs and waits for them.
func (k *Keeper) Close() {
	k.stop()
	k.backup.end()
	k.verification.end()
}

// BackedUp is when the last backup since the start was complete, in Unix time; 0 before.
func (k *Keeper) BackedUp() int64 { return k.backedUp.Load() }

// StartBackup is part of [local.Keeper].
func (k *Keeper) StartBackup(spec api.BackupSpec) (api.Backup, error) {
	now := time.Now().UTC().Truncate(time.Millisecond)
	file, folder, err := backupFile(spec, now)
	if err != nil {
		return api.Backup{}, refuseFile(err)
	}
	first := api.Backup{State: api.JobRunning, To: file, Phase: "copying", Started: now}
	started := k.backup.start(k.ctx, first, func(ctx context.Context) func(*api.Backup) {
		return k.runBackup(ctx, file, folder, spec.Keep)
	})
	if !started {
		if k.ctx.Err() != nil {
			return api.Backup{}, api.Refuse(api.CodeUnavailable, "the daemon ends")
		}
		return api.Backup{}, api.Refuse(api.CodeConflict, "a backup to %s runs already; wait for it", k.Backup().To)
	}
	return first, nil
}

// refuseFile makes a conflict of a path that the daemon cannot use, because that is no fault of the daemon.
func refuseFile(err error) error {
	if pathErr, ok := errors.AsType[*os.PathError](err); ok {
		return api.Refuse(api.CodeConflict, "the daemon cannot use this path: %v", pathErr)
	}
	return err
}

// Backup is part of [local.Keeper].
func (k *Keeper) Backup() api.Backup { return k.backup.standing() }

// StopBackup is part of [local.Keeper].
func (k *Keeper) StopBackup() { k.backup.end() }

func (k *Keeper) runBackup(ctx context.Context, file, folder string, keep int) (done func(*api.Backup)) {
	began := time.Now()
	k.log.Info("the journal is being backed up", "to", file)
	report, err := k.copy(ctx, file, &sqlite.BackupOptions{OnProgress: k.progress})
	var removed []string
	if err == nil {
		k.backedUp.Store(time.Now().Unix())
		if keep > 0 {
			if removed, err = removeOld(folder, file, keep); err != nil {
				err = fmt.Errorf("%s is complete, but not all older backups could be removed: %w", file, err)
			}
		}
	}
	if k.gentle && (errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)) {
		err = fmt.Errorf("%w; the daemon makes the backup, so its user must be able to write there, and its unit must allow it", err)
	}
	if err != nil {
		k.log.Error("the backup failed", "to", file, "error", err)
	} else {
		k.log.Info("the journal is backed up", "to", file, "events", report.Entries, "bytes", report.Bytes, "took", time.Since(began), "removed", removed)
	}
	return func(b *api.Backup) {
		b.Finished, b.Phase = time.Now().UTC().Truncate(time.Millisecond), ""
		b.Events, b.Last, b.Bytes, b.Removed, b.LogBytes = report.Entries, report.Last, report.Bytes, removed, 0
		b.State, b.Damaged = api.JobDone, report.Damaged
		if err != nil {
			b.State, b.Error = api.JobFailed, err.Error()
		}
	}
}

func (k *Keeper) progress(p sqlite.BackupProgress) {
	k.backup.change(func(b *api.Backup) {
		b.Done, b.Total, b.LogBytes = p.Done, p.Total, p.Pinned
		if p.Verifying {
			b.Phase = "verifying"
		}
	})
}
