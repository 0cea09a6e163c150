//go:build unix

package postgrestest

import (
	"fmt"
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

// A process is a running server. No goroutine waits for it, because tests look for goroutines that are left.
type process struct {
	pid  int
	file string // holds pid, for the guard
}

// launch starts a server whose output goes to the end of the file log in dir.
func launch(t testing.TB, dir string, command ...string) *process {
	t.Helper()
	log, err := os.OpenFile(filepath.Join(dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	p := &process{file: filepath.Join(dir, "pid")}
	cmd := exec.Command("sh", append([]string{"-c", `echo $$ >"$0" && exec "$@"`, p.file}, command...)...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: identity(t), Setsid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.pid = cmd.Process.Pid
	if err := cmd.Process.Release(); err != nil {
		t.Fatal(err)
	}
	return p
}

// over tells whether the process has ended. It lets the system forget it then.
func (p *process) over() bool {
	if p.pid == 0 {
		return true
	}
	pid, err := syscall.Wait4(p.pid, nil, syscall.WNOHANG, nil)
	if err == syscall.EINTR || err == nil && pid == 0 {
		return false
	}
	p.pid = 0
	os.Remove(p.file)
	return true
}

// end sends a signal and waits until the process is gone. It is killed when it takes too long.
func (p *process) end(t testing.TB, signal syscall.Signal) {
	t.Helper()
	if p.over() {
		return
	}
	p.signal(syscall.SIGCONT)
	syscall.Kill(p.pid, signal)
	if !poll(patience, p.over) {
		t.Errorf("the server did not end by %v within %v", signal, patience)
		p.kill(t)
	}
}

// kill sends SIGKILL to the process and its children, the children last, so that nothing runs in between.
func (p *process) kill(t testing.TB) {
	t.Helper()
	if p.over() {
		return
	}
	children := childrenOf(p.pid)
	p.signal(syscall.SIGKILL)
	if !poll(patience, p.over) {
		t.Fatalf("process %d outlives SIGKILL", p.pid)
	}
	for _, child := range children { // each holds the shared memory, which the next start must find unused
		if !poll(patience, func() bool { return gone(child) }) {
			t.Fatalf("process %d outlives SIGKILL", child)
		}
	}
}

// gone tells whether a process has ended. Who inherits a child may take its time to let the system forget it.
func gone(pid int) bool {
	state, _ := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
	return len(state) == 0 || state[0] == 'Z'
}

// signal goes to the process and then to its children, so that it starts no more of them.
func (p *process) signal(signal syscall.Signal) {
	syscall.Kill(p.pid, signal)
	for _, child := range childrenOf(p.pid) {
		syscall.Kill(child, signal)
	}
}

// childrenOf returns the processes that a process has started.
func childrenOf(parent int) (pids []int) {
	out, err := exec.Command("ps", "-A", "-o", "ppid=", "-o", "pid=").Output()
	if err != nil {
		panic(fmt.Sprintf("ps, of Debian's procps: %v", err))
	}
	for line := range strings.Lines(string(out)) {
		if fields := strings.Fields(line); len(fields) == 2 && fields[0] == strconv.Itoa(parent) {
			pid, _ := strconv.Atoi(fields[1])
			pids = append(pids, pid)
		}
	}
	return pids
}

// poll asks again until the answer is true, or the time is over.
func poll(patience time.Duration, ask func() bool) bool {
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		if ask() {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}
