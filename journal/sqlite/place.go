package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"sync"

	"github.com/gofrs/flock"

	"github.com/dingevent/dingevent/internal/diskroom"
)

// A place is where the files of an open journal lie. Another program can delete, move or replace a file while SQLite goes
// on writing it. So a place holds each file open itself, and compares it with the file that its name leads to. Windows
// lets no program do that to an open file, so nothing is held or compared there.
type place struct {
	path string
	held []*os.File // the database, the write-ahead log and its index; set before any goroutine looks

	mu     sync.Mutex // protects what follows
	lock   *flock.Flock
	known  state
	spoilt bool // the database was overwritten: SQLite may write its head again, and that makes it no better
}

// state is what a look saw of the database itself.
type state struct {
	size    int64
	ours    bool  // it has the ID of our files
	version int64 // SQLite's data_version when the size last changed: what compacts moves into the file only later
}

// hold opens the database. It must come before SQLite opens its own handles, and release after the last is closed:
// to close any handle of a file lets go of all locks that the process has on the file.
func (p *place) hold() error {
	if runtime.GOOS == "windows" {
		return nil
	}
	file, err := os.OpenFile(p.path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	p.held = append(p.held, file)
	return nil
}

// extend allocates the disk for the database up to that size. It uses the handle that is held, because closing another
// handle would release SQLite's locks.
func (p *place) extend(size int64) error {
	if len(p.held) == 0 {
		return nil
	}
	return diskroom.Extend(p.held[0], size)
}

// holdMore opens the files that SQLite made beside the database.
func (p *place) holdMore() error {
	if len(p.held) == 0 {
		return nil
	}
	for _, suffix := range []string{logSuffix, indexSuffix} {
		file, err := os.Open(p.path + suffix)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		p.held = append(p.held, file)
	}
	return nil
}

// release lets go of the files and of the lock.
func (p *place) release() error {
	var errs []error
	for _, file := range p.held {
		errs = append(errs, file.Close())
	}
	p.held = nil
	p.mu.Lock()
	defer p.mu.Unlock()
	return errors.Join(append(errs, p.lock.Unlock())...)
}

// letGo closes the files after a start that failed, before the next.
func (p *place) letGo() {
	for _, file := range p.held {
		file.Close()
	}
	p.held = nil
}

// relock takes the lock again after its file has gone. It fails while another process has it.
func (p *place) relock() error {
	lock, err := acquire(p.path)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	old := p.lock
	p.lock = lock
	return old.Unlock()
}

// look returns what became of the first file that is not where it was opened; nil if all are.
// version is SQLite's data_version, by which the writer learns that another program has written; 0 if it is unknown.
func (p *place) look(version int64) *loss {
	if len(p.held) == 0 {
		return nil
	}
	for _, file := range p.held {
		if l := lost(file); l != nil {
			return l
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if info, err := p.lock.Stat(); err == nil && !leadsTo(p.lock.Path(), info) {
		return &loss{file: p.lock.Path(), how: deleted}
	}
	if p.overwritten(version) {
		return &loss{file: p.path, how: overwritten}
	}
	return nil
}

// lost returns what became of an open file; nil if its name leads to it.
func lost(file *os.File) *loss {
	info, err := file.Stat()
	if err != nil || leadsTo(file.Name(), info) {
		return nil
	}
	l := &loss{file: file.Name(), how: moved, where: whereIs(file)}
	_, err = os.Lstat(file.Name())
	switch {
	case l.where != "" && !leadsTo(l.where, info):
		l.how = hidden
	case err == nil:
		l.how = replaced
	case l.where == "" && !linked(info):
		l.how = deleted
	}
	return l
}

// overwritten reports whether a program has emptied the file, or has written something else into it. It does not notice
// another file of ours that is at least as long.
func (p *place) overwritten(version int64) bool {
	now, err := stateOf(p.held[0])
	if p.spoilt || err != nil {
		return p.spoilt
	}
	now.version = version
	// It may shrink if a person compacts it with SQLite's own tools, and SQLite knows.
	compacted := version != 0 && version != p.known.version
	if p.known.ours && !now.ours || now.size < p.known.size && !compacted {
		p.spoilt = true
		return true
	}
	if version != 0 && (now.size != p.known.size || now.ours && !p.known.ours) {
		p.known = now
	}
	return false
}

// stateOf reads the head of the database, which SQLite writes only in checkpoints.
func stateOf(file *os.File) (state, error) {
	info, err := file.Stat()
	if err != nil {
		return state{}, err
	}
	head := make([]byte, 72)
	n, _ := file.ReadAt(head, 0)
	id := int(head[68])<<24 | int(head[69])<<16 | int(head[70])<<8 | int(head[71])
	return state{size: info.Size(), ours: n == len(head) && id == application}, nil
}

// whole returns the path where the database and its write-ahead log lie now, beside each other and under their
// names; empty if that is unknown, or if they were parted. reachable reports whether that path leads to them.
func (p *place) whole() (path string, reachable bool) {
	if len(p.held) < 2 {
		return "", false
	}
	path = whereIs(p.held[0])
	if path == "" || whereIs(p.held[1]) != path+logSuffix {
		return "", false
	}
	info, err := p.held[0].Stat()
	return path, err == nil && leadsTo(path, info)
}

// gone is the end of Linux's path of an open file that has lost its name.
const gone = " (deleted)"

// whereIs is the path by which the system knows an open file; empty if it has none, or if the system does not show it.
func whereIs(file *os.File) string {
	path, err := os.Readlink(fmt.Sprint("/proc/self/fd/", file.Fd()))
	if err != nil {
		return ""
	}
	info, err := file.Stat()
	if err != nil || !linked(info) {
		return ""
	}
	if strings.HasSuffix(path, gone) && !leadsTo(path, info) { // the file has another name, which the system does not show
		return ""
	}
	return path
}
