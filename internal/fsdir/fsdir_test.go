package fsdir_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/dingevent/dingevent/internal/fsdir"
)

func TestSync(t *testing.T) {
	folder := t.TempDir()
	if err := fsdir.Sync(folder); err != nil {
		t.Error(err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	if err := fsdir.Sync(filepath.Join(folder, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such folder: %v", err)
	}
	if runtime.GOOS == "linux" {
		if err := fsdir.Sync("/proc/self"); err != nil { // which cannot sync
			t.Errorf("a file system that cannot: %v", err)
		}
	}
}
