package sqlite

import (
	"path/filepath"
	"testing"
)

// TestSharedPrefix gives two keys the same first 64 bits, which cost the memory of the older one and nothing else.
func TestSharedPrefix(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, nil)
	take(t, j, 1, 1)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	edit(t, path, "UPDATE seen SET key = CAST(substr(key, 1, 8) || x'0000000000000000' AS BLOB)")
	j = openAt(t, path, nil)
	take(t, j, 1, 1)
	take(t, j, 1, 1)
	if s := j.Stats(); s.Appended != 1 || s.Duplicates != 1 {
		t.Errorf("%+v, want it taken for another event first, then for a duplicate", s)
	}
}
