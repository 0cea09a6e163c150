//go:build unix

package sqlite

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/dingevent/dingevent/internal/needroot"
)

// TestRootLeavesNothingOfItsOwn: a command under sudo opens a journal in another user's folder, and that user can open it after.
func TestRootLeavesNothingOfItsOwn(t *testing.T) {
	needroot.Check(t)
	folder := t.TempDir()
	if err := os.Chown(folder, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	j := openAt(t, filepath.Join(folder, "journal.db"), nil)
	take(t, j, 0, 10)
	files, err := os.ReadDir(folder)
	if err != nil || len(files) < 4 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		info, err := file.Info()
		if err != nil {
			t.Fatal(err)
		}
		if uid := info.Sys().(*syscall.Stat_t).Uid; uid != 65534 {
			t.Errorf("%s belongs to user %d", file.Name(), uid)
		}
	}
}
