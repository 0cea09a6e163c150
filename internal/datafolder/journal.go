package datafolder

import (
	"log/slog"
	"path/filepath"

	"github.com/dingevent/dingevent/journal/sqlite"
	"github.com/dingevent/dingevent/journal/vault"
)

// JournalPath is where the journal lies in a data folder.
func JournalPath(folder string) string { return filepath.Join(folder, "journal.db") }

// OpenJournal opens the journal of a daemon that does not run. It is an error wrapping fs.ErrNotExist if there is none, and
// journal.ErrLocked if the daemon runs. keys are those that it may be encrypted by. log is slog.Default() if nil.
func OpenJournal(folder string, keys *vault.Keys, log *slog.Logger) (*sqlite.Journal, error) {
	if err := sqlite.Exists(JournalPath(folder)); err != nil {
		return nil, err
	}
	return sqlite.Open(JournalPath(folder), &sqlite.Options{KeepAll: true, Keys: keys, Logger: log}) // its settings are not known here
}
