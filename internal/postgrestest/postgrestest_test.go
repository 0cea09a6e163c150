//go:build unix

package postgrestest_test

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dingevent/dingevent/internal/postgrestest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestServer: what was committed is there after each way to end a server.
func TestServer(t *testing.T) {
	s := postgrestest.Start(t, postgrestest.Options{Settings: []string{"work_mem=5MB"}})
	want(t, s, "SHOW work_mem", "5MB")
	want(t, s, "SHOW fsync", "on")
	want(t, s, "SHOW server_encoding", "UTF8")
	s.Query(t, "postgres", "CREATE TABLE x AS SELECT 1 AS y")
	s.Kill(t)
	s.Start(t)
	want(t, s, "SELECT y FROM x", "1")
	s.Stop(t)
	s.Start(t)
	want(t, s, "SELECT y FROM x", "1")
	s.Set(t, "work_mem=6MB")
	want(t, s, "SHOW work_mem", "6MB")
	s.Set(t, "max_connections=33") // needs a restart
	want(t, s, "SHOW max_connections", "33")
	if !strings.Contains(s.Log(), "database system is ready") {
		t.Errorf("log is %q", s.Log())
	}
}

// TestPause: a paused server answers when it goes on.
func TestPause(t *testing.T) {
	s := postgrestest.Start(t, postgrestest.Options{Trust: true})
	s.Pause()
	answer := make(chan string)
	go func() { answer <- s.Query(t, "postgres", "SELECT 1") }()
	select {
	case <-answer:
		t.Error("a paused server answered")
	case <-time.After(500 * time.Millisecond):
	}
	s.Resume()
	if got := <-answer; got != "1" {
		t.Errorf("got %q", got)
	}
}

// TestStandby: a synchronous standby has what was committed, and takes writes when it is promoted.
func TestStandby(t *testing.T) {
	primary := postgrestest.Start(t, postgrestest.Options{})
	standby := primary.Standby(t, true)
	primary.Standby(t, false)
	primary.Query(t, "postgres", "CREATE TABLE x AS SELECT 1 AS y")
	primary.Kill(t)
	standby.Promote(t)
	want(t, standby, "SELECT y FROM x", "1")
	standby.Query(t, "postgres", "INSERT INTO x VALUES (2)")
}

// TestPgBouncer: queries reach the server through the pooler, also when that was killed and started again.
func TestPgBouncer(t *testing.T) {
	s := postgrestest.Start(t, postgrestest.Options{})
	pooler := postgrestest.PgBouncer(t, s)
	for range 2 {
		out, err := exec.Command("psql", "-Atqc", "SELECT 1", pooler.URL("postgres")).CombinedOutput()
		if string(out) != "1\n" || !pooler.Runs() {
			t.Errorf("got %q, %v", out, err)
		}
		if pooler.Kill(t); pooler.Runs() {
			t.Error("it outlives SIGKILL")
		}
		pooler.Start(t)
	}
}

// TestSchema: each test has a schema of its own on one server.
func TestSchema(t *testing.T) {
	url, first := postgrestest.Schema(t)
	again, second := postgrestest.Schema(t)
	if url != again || first == second {
		t.Errorf("got %s at %s and %s at %s", first, url, second, again)
	}
	want(t, postgrestest.Shared(t), "SELECT 1", "1")
}

func want(t *testing.T, s *postgrestest.Server, sql, want string) {
	t.Helper()
	if got := s.Query(t, "postgres", sql); got != want {
		t.Errorf("%s is %q, want %q", sql, got, want)
	}
}

// abandoned is set in the process that is killed with servers running.
const abandoned = "POSTGRESTEST_ABANDONED"

// TestAbandon starts servers and is killed.
func TestAbandon(t *testing.T) {
	if os.Getenv(abandoned) == "" {
		t.Skip("TestNothingStays runs this")
	}
	s := postgrestest.Start(t, postgrestest.Options{})
	s.Pause()
	killed := postgrestest.Start(t, postgrestest.Options{})
	killed.Kill(t)
	postgrestest.PgBouncer(t, postgrestest.Shared(t))
	fmt.Println("running")
	select {}
}

// TestNothingStays: when the process of a test is killed, its servers end, also a stopped one, and their files go.
func TestNothingStays(t *testing.T) {
	postgrestest.Need(t)
	temp, err := os.MkdirTemp("", "") // short, because of unix sockets, and open to the servers' user
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(temp)
	if err := os.Chmod(temp, 0o755); err != nil {
		t.Fatal(err)
	}
	before := orphans(t)
	cmd := exec.Command(os.Args[0], "-test.run=^TestAbandon$")
	cmd.Env = append(os.Environ(), abandoned+"=1", "TMPDIR="+temp)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, _ := bufio.NewReader(out).ReadString('\n'); line != "running\n" {
		t.Fatalf("it says %q", line)
	}
	if n := running(t, temp); n < 3 { // two postmasters and the guard
		t.Errorf("%d processes run, want more", n)
	}
	cmd.Process.Kill()
	cmd.Wait()
	deadline := time.Now().Add(2 * time.Minute)
	for {
		left, _ := filepath.Glob(filepath.Join(temp, "*"))
		n := running(t, temp)
		if len(left) == 0 && n == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d processes run, and these files are there: %q", n, left)
		}
		time.Sleep(50 * time.Millisecond)
	}
	for left := orphans(t); ; time.Sleep(50 * time.Millisecond) { // another package's server may have been killed just now, too
		now := orphans(t)
		maps.DeleteFunc(left, func(id string, _ bool) bool { return before[id] || !now[id] })
		if len(left) == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("blocks of shared memory are left: %v", left)
		}
	}
}

// running counts the processes that have a path below dir in their command.
func running(t *testing.T, dir string) int {
	t.Helper()
	out, err := exec.Command("ps", "-A", "-o", "args=").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(out), dir)
}

// orphans are the blocks of System V shared memory that no process has. A PostgreSQL that was killed leaves one.
func orphans(t *testing.T) map[string]bool {
	t.Helper()
	out, err := exec.Command("ipcs", "-m").Output()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for line := range strings.Lines(string(out)) { // key, ID, owner, permissions, bytes, processes
		if f := strings.Fields(line); len(f) >= 6 && strings.HasPrefix(f[0], "0x") && f[5] == "0" {
			found[f[1]] = true
		}
	}
	return found
}
