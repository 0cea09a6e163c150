//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/longtest"
)

// tries are the commands of a README by which somebody tries it.
var tries = regexp.MustCompile(`(?m)^go run -tags small .*$`)

// TestReadme runs what the READMEs say to run first, as it is written there, in both languages.
func TestReadme(t *testing.T) {
	longtest.Skip(t)
	var commands [2][]string
	for i, name := range []string{"../../README.md", "../../README.zh-CN.md"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		commands[i] = tries.FindAllString(string(text), -1)
	}
	if len(commands[0]) < 2 || !slices.Equal(commands[0], commands[1]) {
		t.Fatalf("the READMEs run %q and %q", commands[0], commands[1])
	}
	dev, trigger := commands[0][0], commands[0][1]
	var out lockedBuffer
	run := exec.Command("sh", "-c", "exec "+dev)
	run.Dir, run.Stdout, run.Stderr = "../..", &out, &out
	run.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // go run and what it runs
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- run.Wait() }()
	defer syscall.Kill(-run.Process.Pid, syscall.SIGKILL)
	wait := func(what string, there func() bool) {
		t.Helper()
		for deadline := time.Now().Add(4 * time.Minute); !there(); time.Sleep(50 * time.Millisecond) {
			select {
			case err := <-ended:
				t.Fatalf("%s ended: %v\n%s", dev, err, out.String())
			default:
			}
			if time.Now().After(deadline) {
				t.Fatalf("never: %s\n%s", what, out.String())
			}
		}
	}
	says := func(text string) func() bool { return func() bool { return strings.Contains(out.String(), text) } }
	wait("it tells where it is", says("fake DingTalk   http://"))
	wait("an event comes by each transport", func() bool {
		return says("  stream    ")() && says("  http      ")() && says("  synchttp  ")()
	})
	one := exec.Command("sh", "-c", trigger)
	one.Dir = "../.."
	if text, err := one.CombinedOutput(); err != nil || !bytes.Contains(text, []byte("answered success")) {
		t.Errorf("%s: %v\n%s", trigger, err, text)
	}
	wait("the pushed event comes", says(`"manager164"`))
	syscall.Kill(-run.Process.Pid, syscall.SIGINT)
	<-ended
}
