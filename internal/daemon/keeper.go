package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// A keeper copies the journal, in goroutines that end with its context.
type keeper struct {
	ctx    context.Context
	stop   context.CancelFunc
	log    *slog.Logger
	copy   func(ctx context.Context, to string, opts *sqlite.BackupOptions) (sqlite.BackupReport, error)
	backup job[api.Backup]
}

var _ api.Keeper = (*keeper)(nil)

func newKeeper(log *slog.Logger) *keeper {
	ctx, stop := context.WithCancel(context.Background())
	return &keeper{ctx: ctx, stop: stop, log: log, backup: job[api.Backup]{at: api.Backup{State: api.JobNone}}}
}

// keepJournal keeps a journal that is open here, until the keeper is closed.
func keepJournal(j *sqlite.Journal, log *slog.Logger) *keeper {
	k := newKeeper(log)
	k.copy = j.Backup
	return k
}

// KeepFiles keeps the journal of a daemon that does not run, until close is called. Its errors wrap fs.ErrNotExist if
// there is none, and journal.ErrLocked if somebody has it open.
func KeepFiles(data string) (_ api.Keeper, close func()) {
	k := newKeeper(slog.New(slog.DiscardHandler))
	k.copy = func(ctx context.Context, to string, opts *sqlite.BackupOptions) (sqlite.BackupReport, error) {
		return sqlite.Backup(ctx, JournalPath(data), to, opts)
	}
	return k, k.close
}

// run waits for the end of ctx, and then of all jobs.
func (k *keeper) run(ctx context.Context) error {
	<-ctx.Done()
	k.close()
	return nil
}

// close ends all jobs and waits for them.
func (k *keeper) close() {
	k.stop()
	k.backup.end()
}

// StartBackup is part of [api.Keeper].
func (k *keeper) StartBackup(spec api.BackupSpec) (api.Backup, error) {
	now := time.Now().UTC().Truncate(time.Millisecond)
	file, folder, err := backupFile(spec, now)
	if err != nil {
		return api.Backup{}, refuseFile(err)
	}
	first := api.Backup{State: api.JobRunning, To: file, Phase: "copying", Started: now}
	if !k.backup.start(k.ctx, first, func(ctx context.Context) { k.runBackup(ctx, file, folder, spec.Keep) }) {
		if k.ctx.Err() != nil {
			return api.Backup{}, api.Refuse(http.StatusServiceUnavailable, "the daemon ends")
		}
		return api.Backup{}, api.Refuse(http.StatusConflict, "a backup to %s runs already; wait for it", k.Backup().To)
	}
	return first, nil
}

// refuseFile tells of a path that the daemon cannot use, which is no fault of its own.
func refuseFile(err error) error {
	if pathErr, ok := errors.AsType[*os.PathError](err); ok {
		return api.Refuse(http.StatusConflict, "the daemon cannot use this path: %v", pathErr)
	}
	return err
}

// Backup is part of [api.Keeper].
func (k *keeper) Backup() api.Backup { return k.backup.standing() }

// StopBackup is part of [api.Keeper].
func (k *keeper) StopBackup() { k.backup.end() }

func (k *keeper) runBackup(ctx context.Context, file, folder string, keep int) {
	k.log.Info("the journal is being backed up", "to", file)
	report, err := k.copy(ctx, file, &sqlite.BackupOptions{OnProgress: k.progress})
	var removed []string
	if err == nil && keep > 0 {
		if removed, err = removeOld(folder, file, keep); err != nil {
			err = fmt.Errorf("%s is complete, but not all older backups could be removed: %w", file, err)
		}
	}
	k.backup.change(func(b *api.Backup) {
		b.Finished, b.Phase = time.Now().UTC().Truncate(time.Millisecond), ""
		b.Events, b.Last, b.Bytes, b.Removed, b.LogBytes = report.Entries, report.Last, report.Bytes, removed, 0
		b.State = api.JobDone
		if err != nil {
			b.State, b.Error = api.JobFailed, err.Error()
		}
	})
	switch b := k.Backup(); {
	case err != nil:
		k.log.Error("the backup failed", "to", file, "error", err)
	default:
		k.log.Info("the journal is backed up", "to", file, "events", b.Events, "bytes", b.Bytes, "took", b.Finished.Sub(b.Started), "removed", removed)
	}
}

func (k *keeper) progress(p sqlite.BackupProgress) {
	k.backup.change(func(b *api.Backup) {
		b.Done, b.Total, b.LogBytes = p.Done, p.Total, p.Pinned
		if p.Verifying {
			b.Phase = "verifying"
		}
	})
}
