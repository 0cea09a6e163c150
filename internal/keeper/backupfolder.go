package keeper

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// Of the files that backups make in a folder. Their names are in the order of time.
const (
	backupTime   = "20060102T150405.000Z"
	staleBackup  = 24 * time.Hour // after the last write to a killed process's file
	backupPrefix = "journal-"
	backupSuffix = ".db"
)

var (
	backupName  = regexp.MustCompile(`^journal-\d{8}T\d{6}\.\d{3}Z\.db$`)
	partialName = regexp.MustCompile(`^journal-\d{8}T\d{6}\.\d{3}Z\.db\.\d+` + regexp.QuoteMeta(sqlite.PartialSuffix) + `$`)
)

// backupFile is the file that a backup makes, and the folder it is in if that has others.
func backupFile(spec api.BackupSpec, now time.Time) (file, folder string, err error) {
	if !filepath.IsAbs(spec.To) {
		return "", "", api.Refuse(api.CodeInvalid, "to: %q must be an absolute path", spec.To)
	}
	info, err := os.Stat(spec.To)
	there := err == nil && info.IsDir()
	if !there && spec.Keep == 0 && !strings.HasSuffix(spec.To, "/") && !strings.HasSuffix(spec.To, string(filepath.Separator)) {
		return spec.To, "", nil
	}
	folder = filepath.Clean(spec.To)
	if !there {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return "", "", err
		}
	}
	name, err := nextBackup(folder, now)
	return filepath.Join(folder, name), folder, err
}

// nextBackup is a name that sorts behind all backups in a folder, also when the clock was set back. A restore takes the last
// name, and the first ones are removed.
func nextBackup(folder string, now time.Time) (string, error) {
	names, err := backupsIn(folder)
	if err != nil {
		return "", err
	}
	name := func(at time.Time) string { return backupPrefix + at.UTC().Format(backupTime) + backupSuffix }
	if len(names) == 0 || names[0] < name(now) {
		return name(now), nil
	}
	last, err := time.Parse(backupPrefix+backupTime+backupSuffix, names[0])
	return name(last.Add(time.Millisecond)), err
}

// removeOld removes all but the newest backups of a folder, and what killed processes have left there. Nothing else in
// the folder is touched, and made never goes.
func removeOld(folder, made string, keep int) (removed []string, err error) {
	names, err := backupsIn(folder)
	if err != nil {
		return nil, err
	}
	for _, name := range names[min(keep, len(names)):] {
		path := filepath.Join(folder, name)
		if path == made {
			continue
		}
		if e := os.Remove(path); e != nil {
			err = errors.Join(err, e)
			continue
		}
		removed = append(removed, path)
	}
	return removed, errors.Join(err, removePartial(folder))
}

func removePartial(folder string) (err error) {
	entries, err := os.ReadDir(folder)
	for _, e := range entries {
		info, infoErr := e.Info()
		if infoErr == nil && partialName.MatchString(e.Name()) && info.Mode().IsRegular() && time.Since(info.ModTime()) > staleBackup {
			err = errors.Join(err, os.Remove(filepath.Join(folder, e.Name())))
		}
	}
	return err
}

// backupsIn lists the backups of a folder, the newest first.
func backupsIn(folder string) (names []string, err error) {
	entries, err := os.ReadDir(folder)
	for _, e := range entries {
		if backupName.MatchString(e.Name()) && e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	slices.Reverse(names)
	return names, err
}

// NewestBackup returns path itself, or the newest backup if it is a folder.
func NewestBackup(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return path, err
	}
	names, err := backupsIn(path)
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("%s has no file such as %s%s%s: %w", path, backupPrefix, backupTime, backupSuffix, fs.ErrNotExist)
	}
	if err != nil {
		return "", err
	}
	return filepath.Join(path, names[0]), nil
}

// Restore puts a backup in the place of the journal of a daemon that does not run, as [sqlite.Restore] does. It makes
// the data folder if there is none.
func Restore(ctx context.Context, from, data string, opts *sqlite.RestoreOptions) (sqlite.RestoreReport, error) {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return sqlite.RestoreReport{}, fmt.Errorf("data folder: %w", err)
	}
	return sqlite.Restore(ctx, from, datafolder.JournalPath(data), opts)
}
