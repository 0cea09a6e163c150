//go:build unix

package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/transfer"
)

// sourceVariable and targetVariable tell the process that copies what to copy: a path, or a URL, a space and a schema.
const (
	sourceVariable = "TRANSFER_TEST_SOURCE"
	targetVariable = "TRANSFER_TEST_TARGET"
)

// made is for how many sources and subscriptions the source of a copy that is killed keeps something.
const made = 4

func (f file) String() string     { return string(f) }
func (d database) String() string { return d.url + " " + d.schema }

// storeOf is the store that a variable names.
func storeOf(text string) store {
	if url, schema, ok := strings.Cut(text, " "); ok {
		return database{url, schema}
	}
	return file(text)
}

// TestCopyProcess is the process that copies, and is killed. It is not a test by itself.
func TestCopyProcess(t *testing.T) {
	if os.Getenv(sourceVariable) == "" {
		t.Skip("only the process that is killed runs it")
	}
	source := storeOf(os.Getenv(sourceVariable)).open(t)
	target, err := storeOf(os.Getenv(targetVariable)).target(t, "the source")
	if errors.Is(err, fs.ErrExist) {
		fmt.Println("complete before")
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	report, err := transfer.Copy(t.Context(), source, target, nil)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("complete, resumed after %d\n", report.Resumed)
}

// TestKill kills the copy again and again, at any moment, until it has come through. The target is never opened before that, and
// has all of the source then.
func TestKill(t *testing.T) {
	longtest.Skip(t)
	each(t, func(t *testing.T, from, to store) {
		random := rand.New(rand.NewPCG(3, uint64(time.Now().UnixNano())))
		source := from.open(t)
		m := making{random, t, source}
		m.entries(5_000)
		m.state(made)
		if err := source.Close(); err != nil {
			t.Fatal(err)
		}
		kills, resumed := 0, false
		for limit := 200 * time.Millisecond; ; limit = limit * 3 / 2 {
			out, killed := copyAndKill(t, from, to, time.Duration(random.Int64N(int64(limit))))
			resumed = resumed || strings.Contains(out, "resumed after") && !strings.Contains(out, "resumed after 0")
			if killed {
				kills++
			}
			if strings.Contains(out, "complete") {
				break
			}
			if !killed {
				t.Fatalf("the copy failed: %s", out)
			}
			refuses(t, to)
		}
		t.Logf("%d kills, resumed: %t", kills, resumed)
		source = from.open(t)
		if want, got := copyNow(t, source, newFile(t)), copyNow(t, to.open(t), newFile(t)); got.Digest != want.Digest {
			t.Errorf("%+v was copied of %+v", got, want)
		}
	})
}

// copyAndKill runs the copy in a process, and kills that after a while.
func copyAndKill(t *testing.T, from, to store, after time.Duration) (out string, killed bool) {
	ctx, cancel := context.WithTimeout(t.Context(), after)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestCopyProcess$")
	cmd.Env = append(os.Environ(), sourceVariable+"="+fmt.Sprint(from), targetVariable+"="+fmt.Sprint(to))
	text, _ := cmd.CombinedOutput()
	return string(text), ctx.Err() != nil
}

// refuses wants that an unfinished copy cannot be opened; the copy may not have begun, or be complete.
func refuses(t *testing.T, s store) {
	t.Helper()
	f, isFile := s.(file)
	if isFile {
		if _, err := os.Stat(string(f) + ".copying"); errors.Is(err, fs.ErrNotExist) {
			return // opening it would make a journal there
		}
	}
	j, err := s.try(t)
	if errors.Is(err, journal.ErrUnfinished) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if next, kept := next(t, j), keptFor(t, j); (isFile || next > 1) && kept != made {
		t.Fatalf("a copy that was killed could be opened, with %d entries, and what is kept for %d of %d", next-1, kept, made)
	}
}

func next(t *testing.T, j journal.Journal) journal.Seq {
	t.Helper()
	next, err := j.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// keptFor is for how many sources and subscriptions a journal keeps something.
func keptFor(t *testing.T, j journal.Journal) int {
	t.Helper()
	subscriptions, err := j.Subscriptions(t.Context())
	sources, failed := j.Sources(t.Context())
	if err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	return len(subscriptions) + len(sources)
}
