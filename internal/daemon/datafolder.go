package daemon

import (
	"os"
	"path/filepath"
	"runtime"

	"github.com/dingevent/dingevent/internal/fsdir"
)

// dataFiles are those of the data folder that the daemon writes.
var dataFiles = []string{"journal.db", "journal.db-wal", "journal.db-shm", "journal.db.lock", "api.json", "gateway.pem"}

// ExplainData returns why this process cannot use a data folder, with who owns what and what to do; nil if it can, or if
// it is for another reason.
func ExplainData(data string) error { return fsdir.Explain(data, dataFiles...) }

// ExposedData returns the path in a data folder, or of it, that other users may change, or whose events they may read; empty
// if there is none.
func ExposedData(data string) string {
	if runtime.GOOS == "windows" {
		return "" // modes say nothing there
	}
	if info, err := os.Stat(data); err == nil && info.Mode().Perm()&0o022 != 0 {
		return data
	}
	for _, name := range dataFiles {
		path := filepath.Join(data, name)
		if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o066 != 0 {
			return path
		}
	}
	return ""
}
