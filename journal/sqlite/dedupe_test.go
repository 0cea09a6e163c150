package sqlite

import (
	"fmt"
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

// TestManyCopies pushes more copies of one key than are compared.
func TestManyCopies(t *testing.T) {
	j := openNew(t, nil)
	push := func(n int) {
		t.Helper()
		env := event("same")
		env.Data = fmt.Append(nil, n)
		if err := j.Receive(t.Context(), env); err != nil {
			t.Fatal(err)
		}
	}
	for n := range maxCopies + 1 {
		push(n)
	}
	push(1) // the oldest that is compared
	if s := j.Stats(); s.Appended != maxCopies+1 || s.Duplicates != 1 {
		t.Errorf("%+v, want %d copies and 1 duplicate", s, maxCopies+1)
	}
	push(0) // one more back, which is kept again rather than looked for without end
	if s := j.Stats(); s.Appended != maxCopies+2 || s.Conflicts != maxCopies+1 {
		t.Errorf("%+v, want one copy more", s)
	}
}
