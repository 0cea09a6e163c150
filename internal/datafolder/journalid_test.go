package datafolder

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestCheckSpool: a spool is of the journal that the gateway used last, also in a database of another name. Without a word about that
// it may be of any.
func TestCheckSpool(t *testing.T) {
	folder := t.TempDir()
	if err := CheckSpool(folder, "new"); err != nil {
		t.Error(err)
	}
	if err := KeepJournal(folder, "events/dingevent", "own"); err != nil {
		t.Fatal(err)
	}
	if err := CheckSpool(folder, "own"); err != nil {
		t.Error(err)
	}
	path := filepath.Join(folder, KnownJournal)
	other, ok := errors.AsType[*OtherSpool](CheckSpool(folder, "new"))
	if !ok || other.Own != "own" || other.Asked != "new" || other.File != path {
		t.Errorf("another journal: %+v", other)
	}
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := CheckSpool(folder, "own"); err == nil {
		t.Error("a file that cannot be read passes")
	}
}
