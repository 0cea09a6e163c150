//go:build linux

// Package smalldisk gives tests a file system of their own that they can fill.
package smalldisk

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/dingevent/dingevent/internal/needroot"
)

// Tmpfs mounts a file system in memory with these options, such as "size=8m", until the test ends. It skips the test if
// mounting is not allowed, as without root.
func Tmpfs(t testing.TB, options string) (dir string) {
	t.Helper()
	unmountLeftovers()
	dir = t.TempDir()
	if err := syscall.Mount(fmt.Sprint(source, os.Getpid()), dir, "tmpfs", 0, options); err != nil {
		needroot.Cannot(t, "nobody lets us mount a small file system: %v", err)
	}
	unmountAtEnd(t, dir)
	return dir
}

// Ext4 mounts an ext4 of so many MiB that lies in a file, until the test ends. It skips the test where that cannot be done.
func Ext4(t testing.TB, size int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	image := filepath.Join(t.TempDir(), "image")
	if err := os.WriteFile(image, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(image, int64(size)<<20); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{
		{"mkfs.ext4", "-q", "-F", "-m", "0", image},
		{"mount", "-o", "loop", image, dir},
	} {
		if out, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			needroot.Cannot(t, "no ext4 in a file here: %s: %v: %s", command[0], err, bytes.TrimSpace(out))
		}
	}
	unmountAtEnd(t, dir)
	return dir
}

func unmountAtEnd(t testing.TB, dir string) {
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
			syscall.Unmount(dir, syscall.MNT_DETACH)
		}
	})
}

// Fill writes to the end of the file at path until the file system is full to the last page. It returns how many bytes it
// wrote.
func Fill(t testing.TB, path string) (bytes int64) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for size := 1 << 20; size >= 512; { // smaller and smaller
		n, err := file.Write(make([]byte, size))
		bytes += int64(n)
		switch {
		case errors.Is(err, syscall.ENOSPC):
			size /= 2
		case err != nil:
			t.Fatal(err)
		}
	}
	file.Sync()
	return bytes
}

// FillInodes makes files in a new folder at path until there is no inode left.
func FillInodes(t testing.TB, path string) {
	t.Helper()
	if err := os.Mkdir(path, 0o700); errors.Is(err, syscall.ENOSPC) {
		return
	} else if err != nil {
		t.Fatal(err)
	}
	for n := 0; ; n++ {
		err := os.WriteFile(filepath.Join(path, fmt.Sprint(n)), nil, 0o600)
		if errors.Is(err, syscall.ENOSPC) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
