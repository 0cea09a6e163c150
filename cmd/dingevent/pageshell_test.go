//go:build unix

package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// pagePatience is how long a step of a page may take. Its commands compile, and the machine may be busy.
const pagePatience = 5 * time.Minute

// A shell is a terminal that commands are typed into, one fence after another.
type shell struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *lockedBuffer
	ended   chan error
	folder  string
	serving string // the fence that it is busy with; then another terminal is taken
	from    int    // where the output of the last fence begins
	mark    string // what follows it
}

// openShell opens a terminal in the folder. Its shell lives through Ctrl-C.
func openShell(t *testing.T, folder string, env []string) *shell {
	t.Helper()
	sh := &shell{cmd: exec.Command("bash"), out: new(lockedBuffer), ended: make(chan error, 1), folder: folder}
	sh.cmd.Dir, sh.cmd.Env = folder, env
	sh.cmd.Stdout, sh.cmd.Stderr = sh.out, sh.out
	sh.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	in, err := sh.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := sh.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	sh.in = in
	go func() { sh.ended <- sh.cmd.Wait() }()
	fmt.Fprintln(in, "trap : INT; set -E; trap 'failed=1; echo @@failed@@' ERR")
	return sh
}

// types gives a fence to the shell, followed by a mark with what became of it.
func (sh *shell) types(t *testing.T, fence, mark string) {
	t.Helper()
	sh.mark, sh.from = mark, len(sh.out.String())
	file := filepath.Join(t.TempDir(), "fence.sh")
	if err := os.WriteFile(file, []byte(fence+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if serves.MatchString(fence) {
		sh.serving = fence
	}
	fmt.Fprintf(sh.in, "failed=0; . %s </dev/null; echo; echo '%s' $failed $PWD\n", file, sh.mark)
}

// output is what the last fence has written.
func (sh *shell) output() string {
	out, _, _ := strings.Cut(sh.out.String()[sh.from:], sh.mark)
	return out
}

// end reports whether the last fence has ended, with 1 if a command in it has failed, and the folder after it.
func (sh *shell) end() (failed, folder string, ended bool) {
	_, after, ended := strings.Cut(sh.out.String()[sh.from:], sh.mark+" ")
	after, _, whole := strings.Cut(after, "\n")
	failed, folder, _ = strings.Cut(after, " ")
	return failed, folder, ended && whole
}

// interrupt is Ctrl-C. It waits for the end of the fence.
func (sh *shell) interrupt(t *testing.T) {
	t.Helper()
	syscall.Kill(-sh.cmd.Process.Pid, syscall.SIGINT)
	for deadline := time.Now().Add(pagePatience); ; time.Sleep(20 * time.Millisecond) {
		if _, _, ended := sh.end(); ended {
			sh.serving = ""
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s\nlives on after Ctrl-C\n%s", sh.serving, sh.output())
		}
	}
}

// close is Ctrl-C, and then the shell's end.
func (sh *shell) close(t *testing.T) {
	syscall.Kill(-sh.cmd.Process.Pid, syscall.SIGINT)
	sh.in.Close()
	select {
	case <-sh.ended:
	case <-time.After(pagePatience):
		t.Errorf("a terminal does not end\n%s", sh.output())
	}
	syscall.Kill(-sh.cmd.Process.Pid, syscall.SIGKILL) // what runs beside it, with &
}
