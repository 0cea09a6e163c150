package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

var (
	goSDK     = flag.String("go-sdk", "", "the folder with the program for DingTalk's client for Go, for TestSDKsAttach")
	pythonSDK = flag.String("python-sdk", "", "the same for Python, with its virtual environment in .venv")
)

// An sdkProgram is a program with one of DingTalk's clients, and what it told of.
type sdkProgram struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed when the process has

	mu     sync.Mutex // protects what follows
	events map[string][]told
	robot  []string
}

// A told is an event as the program got it.
type told struct {
	Type, Corp string
	Data       struct{ Title string }
}

// startSDK starts a program that is led to the attach point or the fake DingTalk by these variables of its environment.
func startSDK(t *testing.T, cmd *exec.Cmd, env ...string) *sdkProgram {
	t.Helper()
	p := &sdkProgram{events: map[string][]told{}}
	cmd.Env = append(append(os.Environ(), "no_proxy=*", "CLIENT_ID="+sdkClient, "CLIENT_SECRET="+sdkSecret), env...)
	p.start(t, cmd)
	return p
}

// start starts the process.
func (p *sdkProgram) start(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	log := logTo(t, cmd)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	p.cmd, p.ended = cmd, ended
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			p.take(lines.Bytes())
		}
		cmd.Wait()
		close(ended)
	}()
	t.Cleanup(func() { cmd.Process.Kill(); <-ended; log() })
}

// again starts the process anew if it has ended, and reports whether it did. DingTalk's client for Go, v0.9.1, panics now and then when
// its connection ends just after it began, and who runs such a program has something that starts it again.
func (p *sdkProgram) again(t *testing.T) bool {
	t.Helper()
	select {
	case <-p.ended:
	default:
		return false
	}
	cmd := exec.Command(p.cmd.Path, p.cmd.Args[1:]...)
	cmd.Env = p.cmd.Env
	p.start(t, cmd)
	return true
}

// logTo collects what a process writes to standard error; the test's log gets it if the test has failed by then.
func logTo(t *testing.T, cmd *exec.Cmd) (log func()) {
	file, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = file
	return func() {
		file.Close()
		if text, err := os.ReadFile(file.Name()); err == nil && t.Failed() {
			t.Logf("%s:\n%s", filepath.Base(cmd.Path), text)
		}
	}
}

// take reads a line of what the program tells; the client's own lines are none.
func (p *sdkProgram) take(line []byte) {
	var got struct {
		told
		Event, Robot string
	}
	if json.Unmarshal(line, &got) != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if got.Event != "" {
		p.events[got.Event] = append(p.events[got.Event], got.told)
	}
	if got.Robot != "" {
		p.robot = append(p.robot, got.Robot)
	}
}

// of returns the event as often as the program got it.
func (p *sdkProgram) of(id string) []told {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.events[id]
}

func (p *sdkProgram) heard() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.robot
}

// waitUntil wants done to become true within a minute: the processes are real, and a client may wait 10 s before it
// connects again.
func waitUntil(t *testing.T, what string, done func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(time.Minute); !done(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("it never came that %s", what)
		}
	}
}
