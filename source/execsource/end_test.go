//go:build unix

package execsource_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dingevent/dingevent/journal/sqlite"
	"github.com/dingevent/dingevent/source/execsource"
)

// isGone reports whether the process has ended whose PID a file has. One that nobody waits for has ended, too.
func isGone(t *testing.T, file string) bool {
	text, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	pid, err := strconv.Atoi(string(text))
	if err != nil {
		t.Fatal(err)
	}
	stat, _ := os.ReadFile("/proc/" + string(text) + "/stat")
	_, state, _ := strings.Cut(string(stat), ") ")
	return strings.HasPrefix(state, "Z") || errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

// TestKilledGateway: the program does not outlive it. What is stored is everything up to a line, and the rest comes when the program
// writes it again. Nothing is there twice.
func TestKilledGateway(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victimEnv+"="+dir)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	until(t, "nothing is stored", func() bool { _, err := os.Stat(filepath.Join(dir, "stored")); return err == nil })
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	until(t, "the program outlives the gateway", func() bool { return isGone(t, filepath.Join(dir, "pid")) })

	j, err := sqlite.Open(filepath.Join(dir, "journal"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	first, err := j.Read(t.Context(), 1, 2_000_000)
	if err != nil || len(first) < 5 {
		t.Fatal(len(first), err)
	}
	before := len(first)
	s, err := victimSource(dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, nil, j) }()
	until(t, "no more is stored", func() bool {
		entries, err := j.Read(t.Context(), 1, before+5)
		return err == nil && len(entries) == before+5
	})
	stop()
	<-ended
	entries, err := j.Read(t.Context(), 1, 2_000_000)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range entries {
		if e.Envelope.ID != strconv.Itoa(i+1) {
			t.Fatalf("event %d is %s", i+1, e.Envelope.ID)
		}
	}
	t.Logf("killed after %d lines; %d now", before, len(entries))
}

// TestLastLines: a program that is asked to end, by SIGTERM and by the end of its input, may still write. All of that is stored.
func TestLastLines(t *testing.T) {
	for name, waits := range map[string][]string{"SIGTERM": {"asked"}, "input": {"ignore", `out:{"event_id":"ready"}`, "input"}} {
		t.Run(name, func(t *testing.T) {
			var k taken
			r := run(t, &k, execsource.Options{}, append(waits, "count:5000", `out:{"event_id":"last"}`, "exit:4")...)
			k.wait(t, 1)
			r.stop()
			if ids := k.ids(); len(ids) != 5002 || ids[len(ids)-1] != "last" {
				t.Errorf("%d events, the last is %s", len(ids), ids[len(ids)-1])
			}
			if s := r.Status(); s.Exit != "exit status 4" || s.Lost != 0 {
				t.Errorf("status %+v", s)
			}
		})
	}
}

// TestDeafProgramIsKilled, with all of its group, after most of the grace.
func TestDeafProgramIsKilled(t *testing.T) {
	pid := filepath.Join(t.TempDir(), "pid")
	var k taken
	r := run(t, &k, execsource.Options{Grace: 200 * time.Millisecond}, "fork:"+pid, "deaf")
	k.wait(t, 2)
	r.stop()
	if s := r.Status(); s.Exit != "signal: killed" {
		t.Errorf("status %+v", s)
	}
	until(t, "a process of the group is left", func() bool { return isGone(t, pid) })
}

// TestProgramThatLeavesAProcess: what it leaves behind has its output, and does not keep it from being started again.
func TestProgramThatLeavesAProcess(t *testing.T) {
	pid := filepath.Join(t.TempDir(), "pid")
	s, err := execsource.New("me", []string{os.Args[0], "fork:" + pid, "exit:1"}, &execsource.Options{
		Env: stepsIn(nil), Grace: 100 * time.Millisecond, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(t.Context(), nil, &taken{}); err == nil || s.Status().Exit != "exit status 1" {
		t.Errorf("%v, %+v", err, s.Status())
	}
	if _, err := os.Stat(pid); err == nil { // it may have been ended before it wrote that
		until(t, "a process of the group is left", func() bool { return isGone(t, pid) })
	}
}
