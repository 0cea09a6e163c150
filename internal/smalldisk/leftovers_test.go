//go:build linux

package smalldisk

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// TestLeftovers: what a killed process has left mounted goes with the next file system, and what a living one has stays.
func TestLeftovers(t *testing.T) {
	gone := exec.Command("true")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	mount := func(pid int) (dir string) {
		dir = filepath.Join(t.TempDir(), "a b", "001")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Mount(fmt.Sprint(source, pid), dir, "tmpfs", 0, "size=64k"); err != nil {
			t.Skip("nobody lets us mount:", err)
		}
		t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
		if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	left, used := mount(gone.Process.Pid), mount(os.Getpid())
	Tmpfs(t, "size=64k")
	if _, err := os.Stat(filepath.Dir(left)); !os.IsNotExist(err) {
		t.Errorf("what was left is there: %v", err)
	}
	if _, err := os.Stat(filepath.Join(used, "file")); err != nil {
		t.Errorf("what is used has gone: %v", err)
	}
}
