// Package datafolder is the folder in which a daemon keeps its journal and the address of its API.
package datafolder

import (
	"os"
	"path/filepath"
	"runtime"

	"github.com/dingevent/dingevent/internal/fsdir"
)

// files are those that the daemon writes.
var files = []string{"journal.db", "journal.db-wal", "journal.db-shm", "journal.db.lock", "spool.db", "spool.db-wal", "spool.db-shm", "spool.db.lock", "api.json", "gateway.pem", KnownJournal}

// Explain returns why this process cannot use a data folder, with who owns what and what to do; nil if it can, or if
// it is for another reason.
func Explain(folder string) error { return fsdir.Explain(folder, files...) }

// Exposed returns the path in a data folder, or of it, that other users may change, or whose events they may read; empty
// if there is none.
func Exposed(folder string) string {
	if runtime.GOOS == "windows" {
		return "" // modes say nothing there
	}
	if info, err := os.Stat(folder); err == nil && info.Mode().Perm()&0o022 != 0 {
		return folder
	}
	for _, name := range files {
		path := filepath.Join(folder, name)
		if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o066 != 0 {
			return path
		}
	}
	return ""
}
