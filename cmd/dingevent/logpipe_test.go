//go:build unix

package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/internal/simulator"
)

// TestLogReaderLeaves: a daemon whose log nobody reads any more goes on, counts the lines, and ends in good order.
func TestLogReaderLeaves(t *testing.T) {
	k := newKillTest(t, killSubscription)
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	gateway := exec.CommandContext(t.Context(), "dingevent", "serve")
	gateway.Dir, gateway.Env, gateway.Stderr = k.dir, append(os.Environ(), "LIFE=1"), write
	if err := gateway.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	if line, err := bufio.NewReader(read).ReadString('\n'); err != nil {
		t.Fatal(line, err)
	}
	read.Close()
	k.waitReady(gateway)
	for n := range 20 {
		k.pushOne(t.Context(), fmt.Sprint("m", n), "dingcorp1", simulator.Transports[n%len(simulator.Transports)])
	}
	if n := k.answered.Load(); n != 20 {
		t.Errorf("%d of 20 pushes are answered with success", n)
	}
	address, err := wire.ReadAddress(filepath.Join(k.dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	lost := regexp.MustCompile(`dingevent_log_lost_total [1-9]`)
	for deadline := time.Now().Add(2 * time.Minute); !lost.Match(answerOf(http.Get(address.URL + "/metrics"))); <-time.After(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("no lost line is counted")
		}
	}
	gateway.Process.Signal(syscall.SIGTERM)
	if err := gateway.Wait(); err != nil {
		t.Error(err)
	}
}

// TestLogDiskFull: a line that the disk has no room for is lost, and the next is tried again.
func TestLogDiskFull(t *testing.T) {
	longtest.Skip(t)
	var full failingWriter
	o := &logOutput{w: &full}
	for n := range 4 {
		full.fails = n%2 == 0
		if _, err := fmt.Fprintln(o, "line", n); err != nil {
			t.Error(err)
		}
	}
	if o.lost.Load() != 2 || full.text != "line 1\nline 3\n" {
		t.Errorf("%d lost, %q written", o.lost.Load(), full.text)
	}
}

type failingWriter struct {
	fails bool
	text  string
}

func (w *failingWriter) Write(p []byte) (int, error) {
	if w.fails {
		return 0, syscall.ENOSPC
	}
	w.text += string(p)
	return len(p), nil
}

var _ io.Writer = (*failingWriter)(nil)
