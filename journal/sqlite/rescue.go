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

// A rescue is what was done about a loss.
type rescue struct {
	loss  *loss
	saved string // the path where all of the journal lies
	err   error  // why it could not be brought to safety
}

// covers reports whether nothing more is to be done about a loss: what was done about another of the same files, such as
// to write the database again, makes it look different.
func (r *rescue) covers(l *loss) bool {
	if r == nil || r.err != nil || l.ofDatabase() && !r.loss.ofDatabase() {
		return false
	}
	_, err := os.Lstat(r.saved) // a program that deletes a folder may delete the copy, too
	return r.saved == "" || err == nil
}

// advice says where everything is and what a person does next, while the process runs.
func (r *rescue) advice(path string) string {
	switch {
	case r.loss.ofLock():
		return "end the other process that has taken the lock; this one then goes on by itself"
	case r.err != nil:
		return fmt.Sprintf("do not end this process, because only its open files hold what was stored; it tries again to copy them: %v", r.err)
	case r.loss.how == overwritten:
		return "stop this process, put a whole copy of the journal there, and start it again"
	case r.saved == path && r.loss.ofDatabase():
		return fmt.Sprintf("all of it was written to %s again; restart this process", path)
	case r.saved == path:
		return fmt.Sprintf("all of it is in %s; restart this process", path)
	case r.loss.how == moved && r.saved != "":
		return fmt.Sprintf("all of it lies at %s; put it back, and this process goes on by itself", r.saved)
	case r.saved != "":
		return fmt.Sprintf("all of it lies at %s; stop this process, put the journal that is to count at %s, without the files of the other beside it, and start it again", r.saved, path)
	}
	return "its files are as they were, but no path leads to them; take away what was mounted over them, or mount their file system again, and this process goes on by itself"
}

// farewell is advice for the time after the process.
func (r *rescue) farewell(path string) string {
	switch {
	case r.err != nil:
		return fmt.Sprintf("what it had stored since is lost, because it could not be copied: %v", r.err)
	case r.loss.how == overwritten:
		return "put a whole copy of the journal there before the next start"
	case r.saved == path && r.loss.ofDatabase():
		return fmt.Sprintf("all of it was written to %s again; start again", path)
	case r.saved == path:
		return fmt.Sprintf("all of it is in %s; start again", path)
	case r.saved != "":
		return fmt.Sprintf("all of it lies at %s; put the journal that is to count at %s, without the files of the other beside it, and start again", r.saved, path)
	}
	return "its files are as they were, but no path leads to them; take away what was mounted over them, or mount their file system again, before the next start"
}

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

// rescuedSuffix stands behind the name of a journal that was copied out of open files; the time follows.
const rescuedSuffix = ".rescued-"

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

func untold(BackupProgress) {}

// putBack gives a rescued copy the name of the journal, unless something else has it. It reports whether it did.
func (p *place) putBack(copied string) bool {
	for _, suffix := range []string{logSuffix, indexSuffix} {
		if p.setAside(p.path+suffix) != nil || p.takeAway(p.path+suffix) != nil {
			return false
		}
	}
	if fsdir.Claim(copied, p.path) != nil {
		return false
	}
	return fsdir.Sync(filepath.Dir(p.path)) == nil
}

// setAside renames the file at name if it is there and not one that we hold open.
func (p *place) setAside(name string) error {
	if info, err := os.Lstat(name); err != nil || p.holds(info) {
		return nil
	}
	return os.Rename(name, name+".foreign-"+time.Now().UTC().Format("20060102T150405.000Z"))
}

// takeAway removes the name of a file that we hold open.
func (p *place) takeAway(name string) error {
	if info, err := os.Lstat(name); err != nil || !p.holds(info) {
		return nil
	}
	return os.Remove(name)
}

// holds reports whether info is that of a file that we hold open.
func (p *place) holds(info fs.FileInfo) bool {
	for _, file := range p.held {
		if ours, err := file.Stat(); err == nil && os.SameFile(ours, info) {
			return true
		}
	}
	return false
}
