package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/dingevent/dingevent/internal/fsdir"
	"github.com/dingevent/dingevent/journal"
)

// bringToSafety does what can be done that nothing is lost that the open files hold.
func (w *writer) bringToSafety(l *loss) *rescue {
	r := &rescue{loss: l}
	path := w.j.path
	switch {
	case l.how == overwritten, l.ofLock():
	case !l.ofDatabase():
		r.saved, r.err = path, w.emptyLog()
	default:
		whole, reachable := w.j.place.whole()
		if whole != "" {
			if reachable {
				r.saved = whole
			}
			return r
		}
		if r.saved, r.err = w.j.copyOut(); r.err == nil && l.how == deleted && w.j.place.putBack(r.saved) {
			r.saved = path
		}
	}
	return r
}

// emptyLog moves all of a write-ahead log into the database, because its name leads to it no more. Another program's file
// with that name is set aside, because SQLite would take it for our log.
func (w *writer) emptyLog() error {
	if err := w.j.place.setAside(w.j.path + logSuffix); err != nil {
		return err
	}
	if w.conn == nil {
		return errors.New("no connection is left")
	}
	pages, moved, err := passive(w.conn)
	if err == nil && moved != pages {
		err = fmt.Errorf("%d of %d pages have to stay in the write-ahead log while somebody reads them", pages-moved, pages)
	}
	return err
}

// copyOut copies the open files into a new file, beside the former place of the journal or in the folder above. It returns
// the path once the file is checked and synced.
func (j *Journal) copyOut() (path string, err error) {
	folder := filepath.Dir(j.path)
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		_ = os.Mkdir(folder, 0o700) // else there is the one above
	}
	name := filepath.Base(j.path) + rescuedSuffix + time.Now().UTC().Format("20060102T150405.000Z")
	var errs []error
	for _, folder := range []string{folder, filepath.Dir(folder)} {
		path = filepath.Join(folder, name)
		if err = j.copyTo(path); err == nil {
			return path, nil
		}
		errs = append(errs, err)
	}
	return "", errors.Join(errs...)
}

// copyTo makes path, which has this name only once it is whole. A journal that was damaged before stays so.
func (j *Journal) copyTo(path string) (err error) {
	partial, err := createPartial(path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("copy to %s: %w", path, err), os.Remove(partial))
		}
	}()
	if err := j.copyAll(partial); err != nil {
		return err
	}
	report, err := verifyCopy(context.Background(), partial, pace{}, untold)
	switch last := j.tail.Last(); {
	case errors.Is(err, journal.ErrDamaged):
		j.opts.Logger.Warn("journal: the copy is damaged, as the journal was; see dingevent recover", "path", path, "error", err)
	case err != nil:
		return err
	case report.Last < last:
		return fmt.Errorf("the copy ends with entry %d, and not with %d", report.Last, last)
	}
	if err := os.Rename(partial, path); err != nil {
		return err
	}
	return fsdir.Sync(filepath.Dir(path))
}

// copyAll copies what readers see.
func (j *Journal) copyAll(to string) error {
	select {
	case conn := <-j.readers:
		defer func() { j.readers <- conn }()
		c := &copier{source: conn, log: j.path + logSuffix, mayPin: math.MaxInt64, tell: untold}
		return c.run(context.Background(), to)
	case <-time.After(5 * time.Second):
		return errors.New("all readers are busy")
	}
}
