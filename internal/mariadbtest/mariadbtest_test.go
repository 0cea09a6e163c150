//go:build unix

package mariadbtest_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dingevent/dingevent/internal/mariadbtest"
)

// abandoned is set in the process that is killed with servers running.
const abandoned = "MARIADBTEST_ABANDONED"

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestNothingStays: when the process of a test is killed, its servers end, also a stopped one, and the files of the shared one go.
func TestNothingStays(t *testing.T) {
	if os.Getenv(abandoned) != "" {
		stopped := mariadbtest.Start(t)
		stopped.Pause()
		fmt.Println(stopped.Addr())
		fmt.Println(mariadbtest.Shared(t).Addr())
		select {}
	}
	mariadbtest.Need(t)
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=TestNothingStays")
	cmd.Env, cmd.Stderr = append(os.Environ(), abandoned+"=1", "TMPDIR="+dir), os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var addrs []string
	for lines := bufio.NewScanner(out); len(addrs) < 2 && lines.Scan(); {
		addrs = append(addrs, lines.Text())
	}
	if len(addrs) < 2 {
		t.Fatalf("it started %q", addrs)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	until(t, "end of all servers and files", func() bool {
		left, err := os.ReadDir(dir)
		return err == nil && len(left) == 0 && gone(addrs[0]) && gone(addrs[1])
	})
}

// TestNothingStaysOfAnInstallation: the same while the files of a server are made.
func TestNothingStaysOfAnInstallation(t *testing.T) {
	if os.Getenv(abandoned) != "" {
		mariadbtest.Start(t)
		select {}
	}
	mariadbtest.Need(t)
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=TestNothingStaysOfAnInstallation")
	cmd.Env, cmd.Stderr = append(os.Environ(), abandoned+"=1", "TMPDIR="+dir), os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	until(t, "file of the server", func() bool {
		made, _ := filepath.Glob(dir + "/mariadbtest-*/data/*")
		return len(made) > 0
	})
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	until(t, "end of all files", func() bool {
		left, err := os.ReadDir(dir)
		return err == nil && len(left) == 0
	})
}

func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no %s within a minute", what)
		}
	}
}

// gone reports whether nothing listens at an address.
func gone(addr string) bool {
	conn, err := net.Dial("tcp", addr)
	if err == nil {
		conn.Close()
	}
	var refused *net.OpError
	return errors.As(err, &refused)
}
