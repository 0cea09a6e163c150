//go:build unix

package postgrestest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Query runs SQL by psql and returns what it prints: a line for each row, columns divided by "|".
func (s *Server) Query(t testing.TB, database, sql string) string {
	t.Helper()
	out := s.run(t, program(t, "psql"), "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1",
		"--command="+sql, s.URL(database))
	return strings.TrimSuffix(out, "\n")
}

// run runs a program in the server's folder, as the server's user.
func (s *Server) run(t testing.TB, command ...string) (out string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience) // not that of the test, because cleanups run it, too
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: identity(t)}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	bytes, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", filepath.Base(command[0]), err, bytes, stderr.String())
	}
	return string(bytes)
}

func (s *Server) read(name string) string {
	data, _ := os.ReadFile(filepath.Join(s.dir, name))
	return string(data)
}

// write makes a file that the server's user alone can read.
func (s *Server) write(t testing.TB, name, text string) {
	t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if as := identity(t); as != nil {
		if err := os.Chown(path, int(as.Uid), int(as.Gid)); err != nil {
			t.Fatal(err)
		}
	}
}
