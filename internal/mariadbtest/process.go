//go:build unix

package mariadbtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long a server may take to start, to stop, or to do as told.
const patience = 60 * time.Second

// guard starts a server and waits at a pipe, which closes when the process of the test ends, also by SIGKILL. Then it ends the
// server and removes its folder. A word in the pipe ends the server alone.
const guard = `
dir=$1 && shift
"$@" </dev/null >>"$dir/log" 2>&1 &
echo $! >"$dir/pid.new" && mv "$dir/pid.new" "$dir/pid"
keep=
read -r keep
kill -KILL $!
wait
[ "$keep" ] || rm -rf "$dir"
`

// A process is a running server with its guard. No goroutine waits for them, because tests look for goroutines that are left.
type process struct {
	pid   int
	guard *os.Process
	pipe  *os.File
}

// launch starts a server. The guard is in a session of its own, because Ctrl-C goes to every process of the terminal's. It has
// none of our outputs, because "go test" waits until they are closed.
func launch(t testing.TB, dir string, command ...string) *process {
	t.Helper()
	file := filepath.Join(dir, "pid")
	if err := os.Remove(file); err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	theirs, pipe, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer theirs.Close()
	cmd := exec.Command("sh", append([]string{"-c", guard, "mariadbtest-guard", dir}, command...)...)
	cmd.Stdin, cmd.SysProcAttr = theirs, &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{guard: cmd.Process, pipe: pipe}
	started := func() bool {
		text, err := os.ReadFile(file)
		if err == nil {
			p.pid, err = strconv.Atoi(strings.TrimSpace(string(text)))
		}
		return err == nil
	}
	if !poll(started) {
		t.Fatal("the guard starts no server")
	}
	return p
}

// signal sends a signal to the server.
func (p *process) signal(signal syscall.Signal) { _ = syscall.Kill(p.pid, signal) }

// kill ends the server by SIGKILL and waits until both are gone.
func (p *process) kill() {
	_, _ = p.pipe.WriteString("keep\n")
	p.pipe.Close()
	_, _ = p.guard.Wait()
}

// poll asks again until the answer is true, or patience is over.
func poll(ask func() bool) bool {
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		if ask() {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}
