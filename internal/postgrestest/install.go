//go:build unix

package postgrestest

import (
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
)

// Need skips a test where PostgreSQL is not installed. In CI that is a failure.
func Need(t testing.TB) {
	t.Helper()
	program(t, "postgres")
}

// program returns the path of a program of PostgreSQL. It lies in the folder that DINGEVENT_POSTGRES_BIN names, or else in the
// newest of Debian's folders, or else in PATH.
func program(t testing.TB, name string) (path string) {
	t.Helper()
	dirs, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(dirs, func(a, b string) int { return version(b) - version(a) })
	tries := []string{name}
	if dir := os.Getenv("DINGEVENT_POSTGRES_BIN"); dir != "" {
		dirs, tries = []string{dir}, nil
	}
	for i, dir := range dirs {
		tries = slices.Insert(tries, i, filepath.Join(dir, name))
	}
	for _, try := range tries {
		if path, err := exec.LookPath(try); err == nil {
			return path
		}
	}
	missing(t, name, "postgresql")
	return ""
}

// version is that of Debian's folder with programs, such as 15 for /usr/lib/postgresql/15/bin.
func version(bin string) (major int) {
	major, _ = strconv.Atoi(filepath.Base(filepath.Dir(bin)))
	return major
}

func missing(t testing.TB, name, debian string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("CI has to run this test, and %s is not installed: apt-get install %s", name, debian)
	}
	t.Skipf("%s is not installed; on Debian or Ubuntu: apt-get install %s. Or name its folder in DINGEVENT_POSTGRES_BIN", name, debian)
}

// identity is the user that the servers run as. PostgreSQL refuses root, so that is the user postgres there. It is nil for
// ourselves.
func identity(t testing.TB) *syscall.Credential {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	postgres, err := user.Lookup("postgres")
	if err != nil {
		t.Fatalf("PostgreSQL refuses root, and there is no user to run it as: %v", err)
	}
	uid, _ := strconv.ParseUint(postgres.Uid, 10, 32)
	gid, _ := strconv.ParseUint(postgres.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}
