//go:build unix

package postgrestest

import (
	"crypto/rand"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/dingevent/dingevent/internal/freeaddr"
)

// A Server is a PostgreSQL of a test. Its methods are not for concurrent use, but URL, Addr, Query and Log are.
type Server struct {
	dir      string // holds data, log, pid and the unix socket
	addr     string
	name     string // its cluster_name, by which a primary knows its standby
	password string
	trust    bool
	also     []string // IP addresses beside the loopback
	newDisk  func(testing.TB) string
	disk     string // holds data, if it has one of its own
	process  *process
	standbys int
	sync     []string // names of its synchronous standbys
}

// Start starts a server that ends with the test.
func Start(t testing.TB, opts Options) *Server {
	t.Helper()
	s := create(t, opts)
	s.endWith(t)
	s.Start(t)
	return s
}

// create makes the files of a server, and does not start it.
func create(t testing.TB, opts Options) *Server {
	t.Helper()
	s := &Server{addr: freeaddr.New(t), name: "primary", password: rand.Text(), trust: opts.Trust, also: opts.Also, newDisk: opts.Disk}
	initdb := program(t, "initdb") // first, because it may skip the test
	s.dir = folder(t)
	s.mount(t)
	method := "scram-sha-256"
	if opts.Trust {
		method = "trust"
	}
	s.write(t, "password", s.password)
	command := []string{initdb, "--pgdata=data", "--no-sync", "--username=postgres", "--pwfile=password",
		"--auth=" + method, "--encoding=UTF8", "--locale=C"}
	if opts.Checksums {
		command = append(command, "--data-checksums")
	}
	s.run(t, command...)
	settings := append([]string{
		"max_connections=200",
		"shared_buffers=64MB",
		"dynamic_shared_memory_type=mmap", // lies in the folder and goes with it, also after SIGKILL
		"log_line_prefix=%m [%p] %d %a ",
	}, opts.Settings...)
	var conf strings.Builder
	for _, setting := range settings {
		name, value, _ := strings.Cut(setting, "=")
		fmt.Fprintf(&conf, "%s = '%s'\n", name, strings.ReplaceAll(value, "'", "''"))
	}
	s.append(t, "data/postgresql.conf", conf.String())
	if len(s.also) > 0 {
		s.append(t, "data/pg_hba.conf", "host all all 0.0.0.0/0 scram-sha-256\n")
	}
	return s
}

// mount gives the server a disk of its own, if it shall have one.
func (s *Server) mount(t testing.TB) {
	t.Helper()
	if s.newDisk == nil {
		return
	}
	s.disk = s.newDisk(t)
	data := filepath.Join(s.disk, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if as := identity(t); as != nil {
		if err := os.Chown(data, int(as.Uid), int(as.Gid)); err != nil {
			t.Fatal(err)
		}
		for _, dir := range []string{s.disk, filepath.Dir(s.disk)} { // the latter is that of t.TempDir
			if err := os.Chmod(dir, 0o711); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.Symlink(data, filepath.Join(s.dir, "data")); err != nil {
		t.Fatal(err)
	}
}

// Disk is where the file system is mounted that Options.Disk made for this server.
func (s *Server) Disk() string { return s.disk }

// Runs reports whether the server has not ended, as by a kill or because its disk is full.
func (s *Server) Runs() bool { return !s.process.over() }

// append writes to the end of a file of the server.
func (s *Server) append(t testing.TB, name, text string) {
	t.Helper()
	file, err := os.OpenFile(filepath.Join(s.dir, name), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

// endWith ends the server and removes its files after the test. A test that failed shows the end of its log.
func (s *Server) endWith(t testing.TB) {
	t.Cleanup(func() {
		if s.process != nil {
			s.process.end(t, syscall.SIGQUIT)
		}
		if t.Failed() {
			lines := strings.SplitAfter(s.Log(), "\n")
			t.Logf("the log of %s at %s ends:\n%s", s.name, s.addr, strings.Join(lines[max(0, len(lines)-40):], ""))
		}
		s.forgetMemory()
		if err := os.RemoveAll(s.dir); err != nil {
			t.Error(err)
		}
	})
}

// forgetMemory removes the small block of shared memory that a server leaves that was killed and not started again.
func (s *Server) forgetMemory() {
	lines := strings.Split(s.read("data/postmaster.pid"), "\n")
	if len(lines) < 7 {
		return
	}
	if ids := strings.Fields(lines[6]); len(ids) == 2 {
		exec.Command("ipcrm", "-m", ids[1]).Run()
	}
}

// Start starts a server again that was stopped or killed, and waits until it answers. It has the same address.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	_, port, _ := net.SplitHostPort(s.addr)
	s.process = launch(t, s.dir, program(t, "postgres"), "-D", "data", "-p", port, "-k", s.dir,
		"-c", "listen_addresses="+strings.Join(append([]string{"127.0.0.1"}, s.also...), ","), "-c", "cluster_name="+s.name)
	if !poll(patience, func() bool { return s.process.over() || s.answers() }) || s.process.pid == 0 {
		t.Fatalf("the server did not start:\n%s", s.Log())
	}
}

// answers tells whether the server says in its file that it takes connections. The file may be of a server that was killed.
func (s *Server) answers() bool {
	lines := strings.Split(s.read("data/postmaster.pid"), "\n")
	if len(lines) < 8 || lines[0] != strconv.Itoa(s.process.pid) {
		return false
	}
	state := strings.TrimSpace(lines[7])
	return state == "ready" || state == "standby"
}

// Stop ends the server as an operator does: open transactions are rolled back and connections closed.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	s.process.end(t, syscall.SIGINT)
}

// Kill ends all processes of the server by SIGKILL, at once.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	s.process.kill(t)
}

// Pause stops all processes of the server, which then accepts connections and answers nothing.
func (s *Server) Pause() { s.process.signal(syscall.SIGSTOP) }

// Resume lets a paused server go on.
func (s *Server) Resume() { s.process.signal(syscall.SIGCONT) }

// KillBackend ends one process of the server by SIGKILL, by its number in pg_stat_activity. The server takes that for a
// crash: it ends all connections and recovers.
func (s *Server) KillBackend(t testing.TB, pid int) {
	t.Helper()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatalf("kill backend %d: %v", pid, err)
	}
}

// Addr is the server's address, such as 127.0.0.1:20001.
func (s *Server) Addr() string { return s.addr }

// Password is that of the user postgres. No output of ours may have it.
func (s *Server) Password() string { return s.password }

// URL is that of a database, for the superuser. The database "postgres" is always there.
func (s *Server) URL(database string) string { return urlAt(s.addr, s.password, database) }

func urlAt(addr, password, database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword("postgres", password), Host: addr, Path: "/" + database,
		RawQuery: "sslmode=disable",
	}
	return u.String()
}

// Log is what the server has written to its log.
func (s *Server) Log() string { return s.read("log") }

// Set changes a setting for good, such as "synchronous_commit=off". Those that need a restart get one.
func (s *Server) Set(t testing.TB, setting string) {
	t.Helper()
	name, value, _ := strings.Cut(setting, "=")
	quoted := "'" + strings.ReplaceAll(value, "'", "''") + "'"
	s.Query(t, "postgres", "ALTER SYSTEM SET "+name+" = "+quoted)
	if s.Query(t, "postgres", "SELECT context = 'postmaster' FROM pg_settings WHERE name = '"+name+"'") == "t" {
		s.Stop(t)
		s.Start(t)
		return
	}
	s.reload(t)
}

// reload lets the server read its settings again. Connections that are open take them when they are idle.
func (s *Server) reload(t testing.TB) {
	t.Helper()
	before := s.Query(t, "postgres", "SELECT pg_conf_load_time() FROM pg_reload_conf()")
	newer := fmt.Sprintf("SELECT pg_conf_load_time() > '%s'", before)
	if !poll(patience, func() bool { return s.Query(t, "postgres", newer) == "t" }) {
		t.Fatal("the server does not read its settings again")
	}
}
