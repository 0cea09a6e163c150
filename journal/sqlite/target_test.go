package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// TestCopyBarelyBegun wants that a copy is refused as unfinished from its first write on: its process may be killed before it has
// noted what it copies.
func TestCopyBarelyBegun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	if err := os.Mkdir(path+".copying", 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(path, nil); !errors.Is(err, journal.ErrUnfinished) {
		t.Fatalf("a copy that was barely begun could be opened: %v", err)
	}
	target, err := sqlite.OpenTarget(path, "another journal", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := target.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.OpenTarget(path, "a third journal", nil); !errors.Is(err, journal.ErrUnfinished) {
		t.Errorf("it could go on with another origin: %v", err)
	}
}
