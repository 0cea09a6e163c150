package sqlite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/dingevent/dingevent/internal/fsdir"
	"github.com/dingevent/dingevent/internal/ownevent"
	"github.com/dingevent/dingevent/journal"
)

// RestoreOptions are the settings of a restore. The zero value works.
type RestoreOptions struct {
	// Replace puts a journal that is there aside, whole. Without it, one that is there is an error wrapping fs.ErrExist.
	Replace bool
	// OnProgress is called after each step, by the goroutine of Restore.
	OnProgress func(BackupProgress)
	// By names who wants it, for the event that the journal begins anew with. May be empty.
	By string
	// Logger gets what opening the copy says. Discards if nil.
	Logger *slog.Logger
}

// A RestoreReport says what a restore has put in place.
type RestoreReport struct {
	BackupReport
	Newest time.Time   // when the last entry of the backup was received; zero without any
	Next   journal.Seq // the sequence that the next event gets
	Aside  string      // the folder with the journal that was there; empty if there was none
}

// Restore puts a backup in the place of the journal at path, which no process has open. The backup is copied, brought up to
// date, and verified before anything that is there is touched; it stays as it is. The error wraps [journal.ErrLocked]
// while a process has either open, and [journal.ErrDamaged] if the backup cannot be trusted.
//
// All is as it was when the backup was made. So are the cursors, and later deliveries are repeated. So is the memory of
// dedupe. Later events are gone. Their sequences are not given again: the next event gets one far beyond, after an event of
// type dingevent.journal.restored.
//
// A restore that is cut off leaves the journal as it was, or one that Open refuses until it is restored again.
func Restore(ctx context.Context, from, path string, opts *RestoreOptions) (report RestoreReport, err error) {
	var o RestoreOptions
	if opts != nil {
		o = *opts
	}
	o.Logger = cmp.Or(o.Logger, slog.New(slog.DiscardHandler))
	if o.OnProgress == nil {
		o.OnProgress = func(BackupProgress) {}
	}
	lock, err := acquire(path)
	if err != nil {
		return report, err
	}
	defer lock.Unlock()
	if err := restorable(from, path, o.Replace); err != nil {
		return report, err
	}
	copied, cutOff := path+restoring, checkRestored(path) != nil
	if err := report.prepare(ctx, from, copied, o); err != nil {
		err = fmt.Errorf("restore %s: %w", from, damaged(err))
		if cutOff { // Open must go on refusing
			return report, errors.Join(err, touch(copied))
		}
		return report, errors.Join(err, removeAll(copied))
	}
	report.Aside, err = putInPlace(copied, path)
	return report, err
}

// prepare makes a copy of the backup that can take the journal's place.
func (r *RestoreReport) prepare(ctx context.Context, from, copied string, o RestoreOptions) error {
	if err := copyJournal(ctx, from, copied, o.OnProgress); err != nil {
		return err
	}
	moved, err := moveOn(ctx, copied, ownevent.Restored, 0, o.By, o.Logger)
	if err != nil {
		return err
	}
	r.Newest, r.Next = moved.Newest, moved.next
	if sizeOf(copied+"-wal") > 0 {
		return errors.New("the write-ahead log of the copy could not be moved into the file")
	}
	r.BackupReport, err = verifyCopy(ctx, copied, pace{}, o.OnProgress)
	r.Entries-- // the event of the restore does not count
	return err
}

// touch makes a file that is there in any case.
func touch(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

// restorable returns why from may not take the place of path.
func restorable(from, path string, replace bool) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	there, err := os.Stat(path)
	switch {
	case err == nil && os.SameFile(info, there):
		return fmt.Errorf("sqlite: restore %s: it is the journal itself; name a backup", from)
	case err == nil && !replace:
		return fmt.Errorf("sqlite: restore %s: a journal is there: %w", path, fs.ErrExist)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	case !info.Mode().IsRegular() || !isJournal(from):
		return fmt.Errorf("sqlite: restore %s: it is no backup of a journal", from)
	}
	if _, err := os.Stat(from + ".lock"); err == nil { // a journal that may be in use, and not a backup
		lock, err := acquire(from)
		if err != nil {
			return err
		}
		return lock.Unlock()
	}
	return nil
}

// copyJournal copies the file, and a write-ahead log that lies beside one that was copied by hand.
func copyJournal(ctx context.Context, from, to string, tell func(BackupProgress)) error {
	if err := removeAll(to); err != nil {
		return err
	}
	for _, suffix := range [...]string{"", "-wal"} {
		err := copyPart(ctx, from+suffix, to+suffix, tell)
		if suffix != "" && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func copyPart(ctx context.Context, from, to string, tell func(BackupProgress)) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	const chunk, page = 4 << 20, 4096
	total := sizeOf(from) / page
	for done := int64(0); ; {
		n, err := io.CopyN(target, source, chunk)
		done += n / page
		tell(BackupProgress{Done: done, Total: total})
		if errors.Is(err, io.EOF) {
			return target.Sync()
		}
		if err := errors.Join(err, ctx.Err()); err != nil {
			return err
		}
	}
}

// removeAll removes a database with its files.
func removeAll(path string) (err error) {
	for _, suffix := range files {
		if e := os.Remove(path + suffix); !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return errors.Join(err, ignoreMissing(os.Remove(path+".lock")))
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// putInPlace moves what is at path aside, and then copied to path. Until the last step there is no file at path, so that
// a crash leaves nothing that looks whole and is not.
func putInPlace(copied, path string) (aside string, err error) {
	for _, suffix := range files {
		if _, err := os.Stat(path + suffix); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if aside == "" {
			aside = filepath.Join(folderOf(path), "replaced-"+time.Now().UTC().Format("20060102T150405.000Z"))
			if err := os.Mkdir(aside, 0o700); err != nil {
				return "", err
			}
		}
		if err := os.Rename(path+suffix, insideOf(aside, path)+suffix); err != nil {
			return aside, err
		}
		if err := errors.Join(fsdir.Sync(aside), fsdir.Sync(folderOf(path))); err != nil {
			return aside, err
		}
	}
	if err := os.Rename(copied, path); err != nil {
		return aside, err
	}
	// A recovery that was cut off needs not go on: its folder stays.
	return aside, errors.Join(ignoreMissing(os.Remove(copied+".lock")), ignoreMissing(os.Remove(marker(path))), fsdir.Sync(folderOf(path)))
}
