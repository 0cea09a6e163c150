package sqlite

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/internal/fsdir"
	"github.com/dingevent/dingevent/journal"
)

// BackupOptions are the settings of a backup. The zero value works.
type BackupOptions struct {
	// OnProgress is called after each step, by the goroutine that makes the backup. It must return at once.
	OnProgress func(BackupProgress)

	mayPin int64 // for tests: how large the write-ahead log may become, in bytes
}

// Backup copies the journal as it is now to the file at path, while everything else goes on. The copy is made in small
// steps with pauses between, then synced, read again and verified. Only then it gets its name. Only its owner may read
// it. It is a whole journal: Open takes it, and so does [Restore].
//
// A journal's copy at path is replaced. Any other file there is an error. After an error, also that of ctx, the file is as
// it was. While the copy is made, the write-ahead log cannot start over, and grows with new events.
func (j *Journal) Backup(ctx context.Context, path string, opts *BackupOptions) (report BackupReport, err error) {
	err = j.visit(ctx, func(ctx context.Context) error {
		source, err := j.connectReader()
		if err != nil {
			return err
		}
		defer source.Close()
		report, err = backup(ctx, source, j.path, path, pace{gentle: true}, opts)
		return err
	})
	return report, err
}

// Backup copies a journal that no process has open, as [Journal.Backup] does, but without pauses. The file is only read: one
// of an older release stays as it is. The error wraps [journal.ErrLocked] while a process has it open, and fs.ErrNotExist
// if there is none.
func Backup(ctx context.Context, from, path string, opts *BackupOptions) (report BackupReport, err error) {
	if _, err := os.Stat(from); err != nil {
		return report, err
	}
	lock, err := acquire(from)
	if err != nil {
		return report, err
	}
	defer lock.Unlock()
	if err := (&Journal{path: from}).inspect(); err != nil {
		return report, fmt.Errorf("sqlite: back up %s: %w", from, err)
	}
	defaults, err := (*Options)(nil).withDefaults()
	if err != nil {
		return report, err
	}
	source, err := connect(from, defaults, sqlite.OpenReadOnly)
	if err != nil {
		return report, err
	}
	defer source.Close()
	if err := checkOurs(source); err != nil {
		return report, fmt.Errorf("sqlite: back up %s: %w", from, err)
	}
	return backup(ctx, source, from, path, pace{}, opts)
}

func backup(ctx context.Context, source *sqlite.Conn, from, path string, pace pace, opts *BackupOptions) (report BackupReport, err error) {
	var o BackupOptions
	if opts != nil {
		o = *opts
	}
	if o.OnProgress == nil {
		o.OnProgress = func(BackupProgress) {}
	}
	if o.mayPin == 0 {
		o.mayPin = max(1<<30, sizeOf(from))
	}
	if err := replaceable(from, path); err != nil {
		return report, err
	}
	partial, err := createPartial(path)
	if err != nil {
		return report, fmt.Errorf("back up to %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("back up to %s: %w", path, err), os.Remove(partial))
		}
	}()
	if err := checkRoom(filepath.Dir(path), sizeOf(from)+sizeOf(from+"-wal")); err != nil {
		return report, err
	}
	c := &copier{source: source, log: from + "-wal", folder: filepath.Dir(path), pace: pace, mayPin: o.mayPin, tell: o.OnProgress}
	if err := c.run(ctx, partial); err != nil {
		return report, err
	}
	if report, err = verifyCopy(ctx, partial, pace, o.OnProgress); err != nil {
		return report, err
	}
	for _, seq := range report.Seqs {
		if there, err := intact(source, seq); err != nil || there {
			return report, errors.Join(err, fmt.Errorf("%w: the copy of entry %d is not what the journal has; look after the disk", journal.ErrDamaged, seq))
		}
	}
	if err := os.Rename(partial, path); err != nil {
		return report, err
	}
	return report, fsdir.Sync(filepath.Dir(path))
}

// intact reports whether the source has the entry as it was kept.
func intact(source *sqlite.Conn, seq journal.Seq) (bool, error) {
	var m mark
	if err := m.load(source); err != nil {
		return false, err
	}
	page, err := newReading(seq, seq, 1, m).page(func(query func(*sqlite.Conn) error) error { return query(source) })
	return len(page) == 1 && page[0].Seq == seq && page[0].Damage == "", err
}

// createPartial makes an empty file beside path that only its owner may read.
func createPartial(path string) (string, error) {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*"+PartialSuffix)
	if err != nil {
		return "", err
	}
	return file.Name(), file.Close()
}

// replaceable returns why a backup may not take the place of what is at path.
func replaceable(from, path string) error {
	there, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, name := range [...]string{from, from + "-wal", from + "-shm", from + ".lock"} {
		if own, err := os.Stat(name); err == nil && os.SameFile(own, there) {
			return fmt.Errorf("%s is the journal itself; choose another file", path)
		}
	}
	if !there.Mode().IsRegular() || !isJournal(path) {
		return fmt.Errorf("%s is there, and is no backup of a journal; choose another file", path)
	}
	return nil
}

// isJournal reports whether the file begins as a journal does. It must not be one that is open in this process: SQLite's
// locks end with the first handle that is closed.
func isJournal(path string) bool {
	const at, size = 68, 72 // of the application's ID in SQLite's header
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	head := make([]byte, size)
	if _, err := file.ReadAt(head, 0); err != nil {
		return false
	}
	return string(head[:16]) == "SQLite format 3\x00" && binary.BigEndian.Uint32(head[at:]) == application
}
