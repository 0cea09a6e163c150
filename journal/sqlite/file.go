package sqlite

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

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

// ownerOf names the process that has the lock in this file; "it" if the file does not name it.
func ownerOf(name string) string {
	if text, err := os.ReadFile(name); err == nil && len(text) > 0 && len(text) < 20 {
		return "process " + strings.TrimSpace(string(text))
	}
	return "it"
}

// create makes an empty file that only its owner may read, unless there is one. Its name it makes durable in any
// case: the process that made the file may have been killed before that.
func create(path string) error {
	if err := orphans(path); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		err = errors.Join(fsdir.Adopt(file), file.Close())
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return fsdir.Sync(filepath.Dir(path))
}

// orphans refuses to begin a new journal where a copy of one lies that is gone: what it holds was answered.
func orphans(path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if copies := Rescued(path); len(copies) > 0 {
		return fmt.Errorf("%s is missing, and %s was saved from it; rename that to %s, or move it away to begin anew", path, copies[len(copies)-1], path)
	}
	return nil
}

// Rescued returns the copies that lie beside a journal, oldest first: each was made of the open file when that was deleted,
// moved or replaced, and holds events that were answered.
func Rescued(path string) (copies []string) {
	files, _ := os.ReadDir(filepath.Dir(path))
	for _, file := range files {
		if strings.HasPrefix(file.Name(), filepath.Base(path)+rescuedSuffix) && !strings.HasSuffix(file.Name(), PartialSuffix) {
			copies = append(copies, filepath.Join(filepath.Dir(path), file.Name()))
		}
	}
	return copies
}

// busyTimeout is how long a connection waits for another program that uses the file.
const busyTimeout = 5 * time.Second

// connect opens a connection that syncs every commit.
func (j *Journal) connect(mode sqlite.OpenFlags) (*sqlite.Conn, error) {
	return connect(j.path, j.opts, mode)
}

func connect(path string, opts Options, mode sqlite.OpenFlags) (*sqlite.Conn, error) {
	query := ""
	if opts.vfs != "" {
		query = "vfs=" + opts.vfs
	}
	uri, err := uriOf(path, query)
	if err != nil {
		return nil, err
	}
	conn, err := sqlite.OpenConn(uri, mode|sqlite.OpenURI)
	if err != nil {
		return nil, err
	}
	if err := addRowSum(conn); err != nil {
		conn.Close()
		return nil, err
	}
	conn.SetBusyTimeout(busyTimeout)
	for _, pragma := range [...]string{
		"synchronous = FULL", "fullfsync = 1", "checkpoint_fullfsync = 1", // the latter two have an effect on macOS
		"wal_autocheckpoint = 0", fmt.Sprint("journal_size_limit = ", 2*opts.logPages*4096), "trusted_schema = 0",
	} {
		if err := sqlitex.ExecuteTransient(conn, "PRAGMA "+pragma, nil); err != nil {
			conn.Close()
			if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultNotADB && !isOurs(path) {
				return nil, errors.New("the file is not a SQLite database; choose another path")
			}
			return nil, err
		}
	}
	return conn, nil
}

// uriOf is SQLite's URI of the file at path, with query behind the question mark.
func uriOf(path, query string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // of Windows, C:/…
	}
	uri := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: query}
	return uri.String(), nil
}

// number returns the first column of the first row of query, 0 if there is none or it is null.
func number(conn *sqlite.Conn, query string, args ...any) (n int64, err error) {
	err = sqlitex.Execute(conn, query, &sqlitex.ExecOptions{
		Args:       args,
		ResultFunc: func(row *sqlite.Stmt) error { n = row.ColumnInt64(0); return nil },
	})
	return n, err
}
