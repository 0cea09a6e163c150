package sqlite

import (
	"path/filepath"
	"testing"
)

func TestWriterWritesNoPageBeforeItsCommit(t *testing.T) {
	j := openAt(t, filepath.Join(t.TempDir(), "journal.db"), &Options{Logger: quiet})
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	conn, err := connectWriter(j.path, j.opts)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if spill, err := number(conn, "PRAGMA cache_spill"); err != nil || spill != 0 {
		t.Errorf("cache_spill is %d (%v), want 0", spill, err)
	}
}
