//go:build unix

package postgrestest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/dingevent/dingevent/internal/freeaddr"
)

// A Pooler is a PgBouncer in transaction mode before a server. It ends with the test.
type Pooler struct {
	dir, addr string
	program   string
	server    *Server
	process   *process
}

// PgBouncer starts one before a server, and before each one that takes the server's address later. It listens at the addresses at
// which the server does, at a port of its own. Each database of the server is there by the same name.
func PgBouncer(t testing.TB, server *Server) *Pooler {
	t.Helper()
	path, err := exec.LookPath("pgbouncer")
	if err != nil {
		if path, err = exec.LookPath("/usr/sbin/pgbouncer"); err != nil { // not in everybody's PATH
			missing(t, "pgbouncer", "pgbouncer")
		}
	}
	p := &Pooler{dir: folder(t), addr: freeaddr.New(t), program: path, server: server}
	method := "scram-sha-256"
	if server.trust {
		method = "trust"
	}
	_, port, _ := net.SplitHostPort(p.addr)
	_, serverPort, _ := net.SplitHostPort(server.addr)
	files := &Server{dir: p.dir}
	files.write(t, "users", fmt.Sprintf("%q %q\n", "postgres", server.password))
	files.write(t, "ini", strings.Join([]string{
		"[databases]", "* = host=127.0.0.1 port=" + serverPort,
		"[pgbouncer]", "listen_addr = " + strings.Join(append([]string{"127.0.0.1"}, server.also...), ","), "listen_port = " + port, "unix_socket_dir =",
		"pool_mode = transaction", "server_login_retry = 1", "auth_type = " + method, "auth_file = users", "max_client_conn = 500",
		"default_pool_size = 100", "admin_users = postgres", "",
	}, "\n"))
	t.Cleanup(func() {
		if p.process != nil {
			p.process.end(t, syscall.SIGTERM)
		}
		if t.Failed() {
			lines := strings.SplitAfter(p.Log(), "\n")
			t.Logf("the log of PgBouncer at %s ends:\n%s", p.addr, strings.Join(lines[max(0, len(lines)-40):], ""))
		}
		os.RemoveAll(p.dir)
	})
	p.Start(t)
	return p
}

// Start starts a pooler again that has ended, and waits until it listens. It has the same address.
func (p *Pooler) Start(t testing.TB) {
	t.Helper()
	p.process = launch(t, p.dir, p.program, "ini")
	answers := func() bool {
		conn, err := net.Dial("tcp", p.addr)
		if err == nil {
			conn.Close()
		}
		return err == nil
	}
	if !poll(patience, func() bool { return p.process.over() || answers() }) || p.process.pid == 0 {
		t.Fatalf("PgBouncer did not start:\n%s", p.Log())
	}
}

// Runs reports whether the pooler has not ended, by a kill or by itself.
func (p *Pooler) Runs() bool { return !p.process.over() }

// Addr is the pooler's address on the loopback.
func (p *Pooler) Addr() string { return p.addr }

// URL is that of a database through the pooler, for the superuser.
func (p *Pooler) URL(database string) string { return urlAt(p.addr, p.server.password, database) }

// Kill ends the pooler by SIGKILL.
func (p *Pooler) Kill(t testing.TB) { p.process.kill(t) }

// Admin runs a command of its console, such as PAUSE, and returns why it failed, if it did.
func (p *Pooler) Admin(t testing.TB, command string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, program(t, "psql"), "--no-psqlrc", "--quiet", "--command="+command, p.URL("pgbouncer")).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", command, err, out)
	}
	return nil
}

// Log is what the pooler has written to its log.
func (p *Pooler) Log() string {
	data, _ := os.ReadFile(filepath.Join(p.dir, "log"))
	return string(data)
}
