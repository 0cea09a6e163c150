//go:build linux

package chaostest

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// The variables make the test binary another program, by what they have as JSON.
const (
	dingtalkEnv = "DINGEVENT_CHAOS_DINGTALK"
	writerEnv   = "DINGEVENT_CHAOS_WRITER"
)

// act runs the program that a variable asks for, and never returns then.
func act() {
	if text := os.Getenv(dingtalkEnv); text != "" {
		var p dingtalkPart
		decode(text, &p)
		p.run()
	}
	if text := os.Getenv(writerEnv); text != "" {
		var p writer
		decode(text, &p)
		p.run()
	}
}

func decode(text string, v any) {
	if err := json.Unmarshal([]byte(text), v); err != nil {
		panic(err)
	}
}

func encoded(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// An actor is the fake DingTalk in a process of its own, which is killed and started again.
type actor struct {
	dir     string // for its log
	part    dingtalkPart
	process *exec.Cmd // nil while none runs
}

func (a *actor) start(t *testing.T) {
	t.Helper()
	log, err := os.OpenFile(filepath.Join(a.dir, "dingtalk.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	a.process = exec.Command(os.Args[0])
	a.process.Env = append(os.Environ(), dingtalkEnv+"="+encoded(a.part))
	a.process.Stdout, a.process.Stderr = log, log
	a.process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := a.process.Start(); err != nil {
		t.Fatal(err)
	}
}

func (a *actor) kill() {
	if a.process != nil {
		_ = a.process.Process.Kill()
		_ = a.process.Wait()
		a.process = nil
	}
}

// A ledger is a file of lines that are never changed. A line that was added outlives the process, also when that is killed.
type ledger struct{ file *os.File }

func openLedger(path string) ledger {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	return ledger{file}
}

// add adds a line at once.
func (l ledger) add(line string) {
	if _, err := l.file.WriteString(line + "\n"); err != nil {
		panic(err)
	}
}
