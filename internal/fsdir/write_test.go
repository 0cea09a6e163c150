package fsdir_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/fsdir"
)

func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for _, content := range []string{"old", "new and longer", ""} {
		if err := fsdir.Write(path, []byte(content), 0o640); err != nil {
			t.Fatal(err)
		}
		want(t, path, content, 0o640)
	}
	alone(t, path)
}

func TestCreate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := fsdir.Create(path, []byte("first"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := fsdir.Create(path, []byte("second"), 0o600); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file that is there: %v, want fs.ErrExist", err)
	}
	want(t, path, "first", 0o600)
	alone(t, path)
}

// TestWriteFails: what was there stays, and nothing is left beside it.
func TestWriteFails(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "file") // a folder has the name
	if err := os.MkdirAll(filepath.Join(folder, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := fsdir.Write(folder, []byte("x"), 0o600); err == nil || !strings.Contains(err.Error(), folder) {
		t.Errorf("got %v, want the path in it", err)
	}
	alone(t, folder)
	if err := fsdir.Write(filepath.Join(folder, "none", "file"), nil, 0o600); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such folder: %v", err)
	}
}

// TestWriteSyncs: the content is synced before it gets its name, and the folder after. A power cut between leaves the
// old file or the new one, and no empty one.
func TestWriteSyncs(t *testing.T) {
	const write = "DINGEVENT_TEST_WRITE"
	if path := os.Getenv(write); path != "" {
		if err := fsdir.Write(path, []byte("content"), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	strace, err := exec.LookPath("strace")
	if err != nil {
		if os.Getenv("CI") == "true" && runtime.GOOS == "linux" {
			t.Fatal(err)
		}
		t.Skip("needs strace, which shows the calls in their order")
	}
	path := filepath.Join(t.TempDir(), "file")
	cmd := exec.Command(strace, "-f", "-e", "trace=fsync,rename,renameat,renameat2", os.Args[0], "-test.run=^TestWriteSyncs$")
	cmd.Env = append(os.Environ(), write+"="+path)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Skipf("strace may not trace here: %v", err)
	}
	var calls []string
	for line := range bytes.Lines(out) {
		for _, call := range []string{"fsync(", "rename"} {
			if bytes.Contains(line, []byte(call)) {
				calls = append(calls, strings.TrimSuffix(call, "("))
			}
		}
	}
	if got := strings.Join(calls, " "); got != "fsync rename fsync" {
		t.Errorf("calls: %s, want a sync of the file, the rename, a sync of the folder\n%s", got, out)
	}
}

func want(t *testing.T, path, content string, mode fs.FileMode) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != content {
		t.Errorf("%s has %q, %v; want %q", path, got, err, content)
	}
	if info, err := os.Stat(path); err == nil && runtime.GOOS != "windows" && info.Mode().Perm() != mode {
		t.Errorf("%s has mode %o, want %o", path, info.Mode().Perm(), mode)
	}
}

// alone wants nothing beside path.
func alone(t *testing.T, path string) {
	t.Helper()
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
		t.Errorf("%v, %v; want one file", files, err)
	}
}
