//go:build unix

package fsdir_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/dingevent/dingevent/internal/fsdir"
	"github.com/dingevent/dingevent/internal/needroot"
)

const explained = "DINGEVENT_TEST_EXPLAIN"

// TestExplain asks as user 65534 about folders of root and of another user.
func TestExplain(t *testing.T) {
	if folder := os.Getenv(explained); folder != "" {
		if err := fsdir.Explain(folder, "journal.db"); err != nil {
			t.Fatal("explained: " + err.Error())
		}
		return
	}
	needroot.Check(t)
	base := t.TempDir()
	for dir := base; dir != "/"; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err == nil && info.Mode().Perm()&1 == 0 {
			os.Chmod(dir, 0o755)
		}
	}
	binary := filepath.Join(base, "test")
	text, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(binary, text, 0o755); err != nil {
		t.Fatal(err)
	}
	folder := func(name string, mode os.FileMode, owner int) string {
		path := filepath.Join(base, name)
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		os.Chmod(path, mode)
		os.Chown(path, owner, owner)
		return path
	}
	mine := folder("mine", 0o700, 65534)
	roots := folder("roots", 0o700, 0)
	sudo := folder("sudo", 0o700, 65534)
	file := filepath.Join(base, "file")
	for _, path := range []string{filepath.Join(sudo, "journal.db"), file} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for folder, want := range map[string]string{
		mine:                         "",
		filepath.Join(mine, "new"):   "",
		roots:                        "may not write in " + roots + ", which belongs to root with mode 0700",
		filepath.Join(roots, "data"): "may not enter " + roots,
		filepath.Join(base, "new"):   "may not make a folder in " + base,
		sudo:                         "may not read and write " + sudo + "/journal.db, which belongs to root with mode 0600; run as root, or: sudo chown -R",
		file:                         "is a file and no folder",
	} {
		cmd := exec.Command(binary, "-test.run=^TestExplain$")
		cmd.Env = append(os.Environ(), explained+"="+folder)
		cmd.Dir = "/"
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		out, _ := cmd.CombinedOutput()
		if want == "" && strings.Contains(string(out), "explained") || !strings.Contains(string(out), want) {
			t.Errorf("%s: %s; want %q", folder, out, want)
		}
	}
}

// TestAdopt: what root writes in another user's folder is that user's.
func TestAdopt(t *testing.T) {
	needroot.Check(t)
	folder := t.TempDir()
	if err := os.Chown(folder, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "file")
	if err := fsdir.Write(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Sys().(*syscall.Stat_t).Uid != 65534 {
		t.Errorf("%v, %v", info.Sys(), err)
	}
}
