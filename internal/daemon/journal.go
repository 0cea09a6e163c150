package daemon

import (
	"log/slog"
	"path/filepath"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// JournalPath is where the journal lies in the data folder.
func JournalPath(data string) string { return filepath.Join(data, "journal.db") }

// OpenJournal opens the journal of a daemon that does not run. It is an error wrapping fs.ErrNotExist
// if there is none, and journal.ErrLocked if the daemon runs.
func OpenJournal(data string) (journal.Journal, error) {
	j, err := openFiles(data, nil)
	if err != nil {
		return nil, err
	}
	return j, nil
}

// openFiles is OpenJournal with a logger, slog.Default() if that is nil.
func openFiles(data string, log *slog.Logger) (*sqlite.Journal, error) {
	if err := sqlite.Exists(JournalPath(data)); err != nil {
		return nil, err
	}
	return sqlite.Open(JournalPath(data), &sqlite.Options{KeepAll: true, Logger: log}) // its settings are not known here
}
