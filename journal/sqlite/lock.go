package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/gofrs/flock"

	"github.com/dingevent/dingevent/internal/fsdir"
	"github.com/dingevent/dingevent/journal"
)

// acquire takes path.lock, which holds the process ID of its owner for people to read.
func acquire(path string) (*flock.Flock, error) {
	name := path + lockSuffix
	for {
		lock := flock.New(name, flock.SetPermissions(0o600))
		ok, err := lock.TryLock()
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("sqlite: open %s: %w; make the folder first", path, err)
		case err != nil:
			return nil, fmt.Errorf("sqlite: lock %s: %w", name, err)
		case !ok:
			return nil, fmt.Errorf("sqlite: open %s: %w; stop %s, or ask it instead of the file", path, journal.ErrLocked, ownerOf(name))
		}
		if info, err := lock.Stat(); err == nil && !leadsTo(name, info) {
			lock.Unlock() // its file was removed just now, so the next one to come would make another
			continue
		}
		// A process that cannot write its number there has the lock all the same.
		if file, err := os.OpenFile(name, os.O_WRONLY|os.O_TRUNC, 0); err == nil {
			_, _ = fmt.Fprintln(file, os.Getpid())
			_ = fsdir.Adopt(file)
			file.Close()
		}
		return lock, nil
	}
}

// ownerOf names the process that has the lock in this file; "it" if the file does not name it. Each container has a process 1 of
// its own, so that number says nothing about this one.
func ownerOf(name string) string {
	text, err := os.ReadFile(name)
	if err != nil || len(text) == 0 || len(text) >= 20 {
		return "it"
	}
	id := strings.TrimSpace(string(text))
	if id != "1" && id == strconv.Itoa(os.Getpid()) {
		return "process " + id + " (this process has that number: has it opened the journal twice?)"
	}
	return "process " + id
}

// leadsTo reports whether a name leads to the file of info. It is true, too, if the name cannot be looked at.
func leadsTo(name string, info fs.FileInfo) bool {
	there, err := os.Stat(name)
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR)
	}
	return os.SameFile(there, info)
}
