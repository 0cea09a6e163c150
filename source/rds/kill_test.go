//go:build unix

package rds_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/mariadbtest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
	"github.com/dingevent/dingevent/source"
	"github.com/dingevent/dingevent/source/rds"
)

// victimEnv makes the test binary a reader of tables, by what it has as JSON.
const victimEnv = "DINGEVENT_TEST_RDS"

// A victim reads tables into a journal in files, and dies at a step.
type victim struct {
	DSN, Path string
	Step      string // where it dies; empty: not at all
}

func TestMain(m *testing.M) {
	if text := os.Getenv(victimEnv); text != "" {
		var v victim
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			panic(err)
		}
		v.run()
		return
	}
	goleak.VerifyTestMain(m)
}

func (v victim) run() {
	log := slog.New(slog.DiscardHandler)
	j, err := sqlite.Open(v.Path, &sqlite.Options{Logger: log})
	if err != nil {
		panic(err)
	}
	at, err := rds.ParseDSN(v.DSN)
	if err != nil {
		panic(err)
	}
	s, err := rds.New("hr", at, &rds.Options{Page: 10, Every: 100 * time.Millisecond, Logger: log})
	if err != nil {
		panic(err)
	}
	pages := 0
	to := dingevent.ReceiverFunc(func(ctx context.Context, envs ...*dingevent.Envelope) error {
		pages++
		die := func(step string) {
			if pages == 2 && v.Step == step {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
				select {}
			}
		}
		die("read")
		err := j.Receive(ctx, envs...)
		die("stored")
		return err
	})
	go func() {
		for ; ; time.Sleep(time.Millisecond) {
			if s.Status().Here.Marked > 0 && s.Status().Tables[0].Oldest.IsZero() && s.Status().Tables[1].Oldest.IsZero() {
				fmt.Println("done")
				return
			}
		}
	}()
	_ = source.NewRunner(work, s, &source.Options{Logger: log}).Run(context.Background(), j, to)
}

// start starts a victim as another process.
func (v victim) start(t *testing.T) (cmd *exec.Cmd, lines *bufio.Scanner) {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	cmd = exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env, cmd.Stderr = append(os.Environ(), victimEnv+"="+string(text)), os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

// TestKill kills the reader before it has stored a page, or between storing and marking it. The next one goes on, and stores none twice.
func TestKill(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"read", "stored"} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, mariadbtest.Shared(t))
			const rows = 35
			for i := range rows {
				w.insert(fmt.Sprint(i), "{}")
			}
			v := victim{DSN: w.server.DSN("dingevent", w.name), Path: filepath.Join(t.TempDir(), "journal.db"), Step: step}
			first, _ := v.start(t)
			if err := first.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
				t.Fatalf("the victim was to die: %v", err)
			}
			if got := w.get("SELECT COUNT(*) FROM " + rds.High + " WHERE status = 1"); got != "10" {
				t.Errorf("%s rows are marked, want 10", got)
			}
			v.Step = ""
			second, lines := v.start(t)
			if !lines.Scan() {
				t.Fatal("the second says nothing")
			}
			_ = second.Process.Kill()
			_ = second.Wait()
			w.untilDone()
			j, err := sqlite.Open(v.Path, &sqlite.Options{Logger: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			defer j.Close()
			page, err := j.Read(t.Context(), journal.Seq(1), 1000)
			if err != nil || len(page) != rows {
				t.Errorf("%d events are stored, want %d: %v", len(page), rows, err)
			}
		})
	}
}
