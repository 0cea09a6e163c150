package sqlite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"github.com/dingevent/dingevent/internal/fsdir"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/occupied"
)

// A Target is a [journal.Target] in a SQLite file. The file lies in a folder beside its place until it is finished.
type Target struct {
	*Journal
	path string       // where it is to lie
	lock *flock.Flock // of that place
}

var _ journal.Target = (*Target)(nil)

// OpenTarget begins a copy of another journal at path, or goes on with one. origin names the other journal; a copy of another
// one is an error wrapping [journal.ErrUnfinished]. The error wraps fs.ErrExist if a journal is there. Nothing is aged in it,
// whatever opts say.
func OpenTarget(path, origin string, opts *Options) (*Target, error) {
	lock, err := acquire(path)
	if err != nil {
		return nil, err
	}
	t := &Target{path: path, lock: lock}
	if err := t.open(origin, opts); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite: copy to %s: %w", path, err), lock.Unlock())
	}
	return t, nil
}

func (t *Target) open(origin string, opts *Options) (err error) {
	if err := Exists(t.path); err == nil {
		return occupied.Error("a journal is there: name another folder, or move it away")
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := os.Stat(t.path + restoring); err == nil {
		return checkRestored(t.path)
	}
	if err := prepareCopy(t.path+copying, origin); err != nil {
		return err
	}
	o := *cmp.Or(opts, new(Options))
	o.KeepAll = true
	t.Journal, err = Open(filepath.Join(t.path+copying, copyName), &o)
	return err
}

// prepareCopy makes the folder of a copy, which says what it is a copy of.
func prepareCopy(folder, origin string) error {
	switch there, err := os.ReadFile(filepath.Join(folder, originName)); {
	case err == nil && string(there) != origin:
		return fmt.Errorf("%w of %s is in %s; finish that one, or remove the folder to begin anew", journal.ErrUnfinished, there, folder)
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	file, err := os.Open(folder)
	if err != nil {
		return err
	}
	if err := errors.Join(fsdir.Adopt(file), file.Close(), fsdir.Sync(filepath.Dir(folder))); err != nil {
		return err
	}
	return fsdir.Write(filepath.Join(folder, originName), []byte(origin), 0o600)
}

// Finish closes the journal and moves it into its place. Only then there is a file.
func (t *Target) Finish(context.Context) error {
	if err := t.Journal.Close(); err != nil {
		return err
	}
	folder := t.path + copying
	made := filepath.Join(folder, copyName)
	if sizeOf(made+logSuffix) > 0 {
		return errors.New("sqlite: the write-ahead log of the copy could not be moved into the file; run the copy again")
	}
	if err := errors.Join(os.Rename(made, t.path), fsdir.Sync(folderOf(t.path))); err != nil {
		return err
	}
	return errors.Join(os.RemoveAll(folder), t.lock.Unlock())
}

// Close leaves an unfinished copy where it is, so that it can go on.
func (t *Target) Close() error { return errors.Join(t.Journal.Close(), t.lock.Unlock()) }
