package sqlite

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal/sqlite/internal/logvfs"
)

// busyTimeout is how long a connection waits for another program that uses the file.
const busyTimeout = 5 * time.Second

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

// connectWriter opens a connection that writes what a commit adds to the write-ahead log at once.
func connectWriter(path string, opts Options) (conn *sqlite.Conn, err error) {
	if opts.vfs, err = logvfs.Over(opts.vfs); err != nil {
		return nil, err
	}
	if conn, err = connect(path, opts, sqlite.OpenReadWrite); err != nil {
		return nil, err
	}
	if err := sqlitex.ExecuteTransient(conn, "PRAGMA cache_spill = OFF", nil); err != nil { // as logvfs needs it
		conn.Close()
		return nil, err
	}
	return conn, nil
}
