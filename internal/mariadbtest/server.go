//go:build unix

package mariadbtest

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/dingevent/dingevent/internal/freeaddr"
)

// A Server is a MariaDB of a test. Its methods are not for concurrent use, but Addr and DSN are.
type Server struct {
	dir, addr string
	password  string
	settings  []string
	process   *process
	janitor   *janitor
}

// Need skips a test where MariaDB is not installed. In CI that is a failure.
func Need(t testing.TB) {
	t.Helper()
	program(t, "mariadbd")
}

// program returns the path of a program of MariaDB. Debian's server is not in everybody's PATH.
func program(t testing.TB, name string) string {
	t.Helper()
	for _, try := range []string{name, "/usr/sbin/" + name} {
		if path, err := exec.LookPath(try); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("CI has to run this test, and %s is not installed: apt-get install mariadb-server", name)
	}
	t.Skipf("%s is not installed; on Debian or Ubuntu: apt-get install mariadb-server", name)
	return ""
}

// Start starts a server that ends with the test. settings are options of mariadbd, such as "--default-time-zone=+08:00".
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	s := create(t, settings...)
	t.Cleanup(func() {
		s.process.kill()
		s.janitor.dismiss()
		if t.Failed() {
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			lines := strings.SplitAfter(string(log), "\n")
			t.Logf("the log of MariaDB ends:\n%s", strings.Join(lines[max(0, len(lines)-20):], ""))
		}
		if err := os.RemoveAll(s.dir); err != nil {
			t.Error(err)
		}
	})
	s.Start(t)
	return s
}

// quick are options that make a server small, and a start quick. A commit is written and not synced, so that it survives a kill of the
// process alone.
var quick = []string{
	"--innodb-flush-log-at-trx-commit=2", "--innodb-flush-method=nosync", "--innodb-doublewrite=0", "--innodb-buffer-pool-size=24M",
	"--innodb-log-file-size=16M", "--skip-name-resolve", "--innodb-buffer-pool-dump-at-shutdown=0", "--innodb-buffer-pool-load-at-startup=0",
}

// create makes the files of a server, and does not start it.
func create(t testing.TB, settings ...string) *Server {
	t.Helper()
	install := program(t, "mariadb-install-db") // first, because it may skip the test
	dir, err := os.MkdirTemp("", "mariadbtest-")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{dir: dir, addr: freeaddr.New(t), password: rand.Text(), settings: settings, janitor: newJanitor(t, dir)}
	args := []string{"--no-defaults", "--datadir=" + filepath.Join(dir, "data"), "--auth-root-authentication-method=normal", "--skip-test-db"}
	if os.Geteuid() == 0 {
		args = append(args, "--user=root")
	}
	cmd := exec.Command(install, append(args, quick...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.janitor.watch(cmd.Process)
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%s: %v\n%s", install, err, &out)
	}
	users := fmt.Sprintf(`
CREATE OR REPLACE USER admin@'127.0.0.1' IDENTIFIED BY '%[1]s';
GRANT ALL ON *.* TO admin@'127.0.0.1' WITH GRANT OPTION;
CREATE OR REPLACE USER dingevent@'127.0.0.1' IDENTIFIED BY '%[1]s';
GRANT SELECT, UPDATE ON *.* TO dingevent@'127.0.0.1';
ALTER USER root@localhost IDENTIFIED BY '%[1]s';
`, s.password)
	if err := os.WriteFile(filepath.Join(dir, "users.sql"), []byte(users), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// Start starts a server again that was killed, and waits until it answers. It has the same address.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	_, port, _ := net.SplitHostPort(s.addr)
	args := []string{
		program(t, "mariadbd"), "--no-defaults", "--datadir=" + filepath.Join(s.dir, "data"), "--socket=" + filepath.Join(s.dir, "socket"),
		"--bind-address=127.0.0.1", "--port=" + port, "--init-file=" + filepath.Join(s.dir, "users.sql"), "--pid-file=" + filepath.Join(s.dir, "server.pid"),
	}
	if os.Geteuid() == 0 {
		args = append(args, "--user=root")
	}
	s.process = launch(t, s.dir, append(append(args, quick...), s.settings...)...)
	answers := func() bool {
		conn, err := net.Dial("tcp", s.addr)
		if err != nil {
			return false
		}
		defer conn.Close()
		n, _ := conn.Read(make([]byte, 1)) // its greeting
		return n == 1
	}
	if !poll(answers) {
		log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
		t.Fatalf("MariaDB did not start:\n%s", log)
	}
}

// Kill ends the server by SIGKILL.
func (s *Server) Kill() { s.process.kill() }

// Pause stops the server, which then accepts connections and answers nothing.
func (s *Server) Pause() { s.process.signal(syscall.SIGSTOP) }

// Resume lets a paused server go on.
func (s *Server) Resume() { s.process.signal(syscall.SIGCONT) }

// Addr is the server's address, such as 127.0.0.1:20001.
func (s *Server) Addr() string { return s.addr }

// Password is that of all users. No output of ours may have it.
func (s *Server) Password() string { return s.password }

// DSN is that of a user in a database, which may be empty. The user admin may do everything; dingevent may read and update.
func (s *Server) DSN(user, database string) string {
	return fmt.Sprintf("%s:%s@tcp(%s)/%s", user, s.password, s.addr, database)
}

// shared is the server of all tests of this process, once one of them has asked for it.
var shared struct {
	sync.Mutex
	server *Server
}

// Shared returns the one server of this process. It is started by the first call and ends with the process. A test that stops
// a server, or changes its settings, starts one of its own.
func Shared(t testing.TB) *Server {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		s := create(t, "--default-time-zone=-05:00") // an odd one, because nothing may count on it
		s.Start(t)
		shared.server = s
	}
	return shared.server
}

var databases atomic.Uint32

// NewDatabase returns the name of a database that no other test of this process has.
func NewDatabase() string { return fmt.Sprintf("test_%d", databases.Add(1)) }
