package sqlite

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/dingevent/dingevent/internal/fsdir"
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
