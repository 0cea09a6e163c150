package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// A gauge keeps what a journal tells of its levels.
type gauge struct {
	mu      sync.Mutex // protects changes, which the journal's writer adds to
	changes []journal.FillChange
	log     bytes.Buffer
}

func (g *gauge) options(o Options) *Options {
	o.OnFill = func(c journal.FillChange) {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.changes = append(g.changes, c)
	}
	o.Logger = slog.New(slog.NewTextHandler(&lockedWriter{g: g}, nil))
	return &o
}

// lockedWriter writes to the log of a gauge.
type lockedWriter struct{ g *gauge }

func (w *lockedWriter) Write(p []byte) (int, error) {
	w.g.mu.Lock()
	defer w.g.mu.Unlock()
	return w.g.log.Write(p)
}

// take returns the changes so far, and forgets them.
func (g *gauge) take() (list []journal.FillChange) {
	g.mu.Lock()
	defer g.mu.Unlock()
	list, g.changes = g.changes, nil
	return list
}

// steps are the levels as "before-now".
func steps(changes []journal.FillChange) (list []string) {
	for _, c := range changes {
		list = append(list, fmt.Sprintf("%d-%d", c.Before, c.Level))
	}
	return list
}

// logged returns the levels of the lines in the log, and forgets them.
func (g *gauge) logged() (list []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for line := range strings.Lines(g.log.String()) {
		_, rest, _ := strings.Cut(line, "level=")
		level, _, _ := strings.Cut(rest, " ")
		list = append(list, level)
	}
	g.log.Reset()
	return list
}

func want(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// takeLarge keeps count events of 20 kB, each in a commit of its own.
func takeLarge(t *testing.T, j *Journal, name string, count int) error {
	t.Helper()
	for i := range count {
		large := event(fmt.Sprint(name, i))
		large.Data = make([]byte, 20_000)
		if err := j.Receive(t.Context(), large); err != nil {
			return err
		}
	}
	return nil
}

func TestFillsAndEmpties(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "journal.db")
		var g gauge
		opts := g.options(Options{MaxBytes: 1 << 20})
		j := openAt(t, path, opts)
		if _, err := j.Subscribe(t.Context(), "slow", 1); err != nil {
			t.Fatal(err)
		}
		if err := takeLarge(t, j, "a", 1000); !errors.Is(err, journal.ErrFull) {
			t.Fatalf("got %v, want ErrFull", err)
		}
		synctest.Wait()
		changes := g.take()
		for _, c := range changes {
			if c.Limit != 1<<20 || c.Used < c.Limit/100*int64(c.Level) || !strings.Contains(c.Reason, `subscription "slow" is owed everything from 1 on`) {
				t.Errorf("%+v", c)
			}
		}
		want(t, "filling", steps(changes), "0-50", "50-70", "70-90")
		want(t, "log", g.logged(), "WARN", "WARN", "ERROR")
		if s := j.Stats(); s.Level != 90 || s.Used < 1<<20 || s.Limit != 1<<20 {
			t.Errorf("%+v", s.Fill)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}

		j = openAt(t, path, opts)
		if s := j.Stats(); s.Level != 90 {
			t.Errorf("%+v after a restart", s.Fill)
		}
		if err := takeLarge(t, j, "b", 1); !errors.Is(err, journal.ErrFull) {
			t.Errorf("got %v after a restart, want ErrFull", err)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		want(t, "after a restart", steps(g.take()), "0-90")
		want(t, "log", g.logged(), "ERROR")

		next, err := j.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := journaltest.Save(t.Context(), j, "slow", journal.Progress{Cursor: next}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		changes = g.take()
		if len(changes) != 1 || changes[0].Rising() || changes[0].Reason != "" {
			t.Errorf("%+v, want that it fell", changes)
		}
		want(t, "emptied", steps(changes), "90-0")
		want(t, "log", g.logged(), "INFO")
		if s := j.Stats(); s.Level != 0 || s.Used > 1<<19 {
			t.Errorf("%+v once empty", s.Fill)
		}
	})
}

// TestFallsLevelByLevel ages one part of the log after another, owed to nobody.
func TestFallsLevelByLevel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gauge
		j := openNew(t, g.options(Options{MaxBytes: 1<<20 + 12<<10, Keep: day}))
		for part := range 4 { // of about a fifth each
			if err := takeLarge(t, j, fmt.Sprint("part", part, "-"), 10); err != nil {
				t.Fatal(err)
			}
			time.Sleep(day / 5)
		}
		synctest.Wait()
		changes := g.take()
		if len(changes) != 2 || !strings.Contains(changes[1].Reason, "what keep holds") {
			t.Errorf("%+v", changes)
		}
		want(t, "filling", steps(changes), "0-50", "50-70")
		time.Sleep(2 * day)
		synctest.Wait()
		want(t, "ageing", steps(g.take()), "70-50", "50-0")
		want(t, "log", g.logged(), "WARN", "WARN", "INFO", "INFO")
	})
}

// TestRowsKeepItFull: the cursor has passed, but what waits or is dead keeps its entries.
func TestRowsKeepItFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gauge
		j := openNew(t, g.options(Options{MaxBytes: 1 << 20}))
		if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
			t.Fatal(err)
		}
		var err error
		for seq := journal.Seq(1); err == nil; seq++ {
			err = takeLarge(t, j, fmt.Sprint("event", seq, "-"), 1)
			p := journal.Progress{Cursor: seq + 1, Exceptions: []journal.Exception{{Seq: seq, State: journal.Dead, First: time.Now()}}}
			if saved := journaltest.Save(t.Context(), j, "web", p); saved != nil {
				t.Fatal(saved)
			}
		}
		const reason = `subscription "web" is not done with event 1 `
		if !errors.Is(err, journal.ErrFull) || !strings.Contains(err.Error(), reason) {
			t.Errorf("got %v", err)
		}
		changes := g.take()
		if want(t, "filling", steps(changes), "0-50", "50-70", "70-90"); len(changes) == 3 && !strings.HasPrefix(changes[2].Reason, reason) {
			t.Errorf("reason: %s", changes[2].Reason)
		}
		if err := j.Unsubscribe(t.Context(), "web"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		want(t, "dropped", steps(g.take()), "90-0")
	})
}

// TestDiskIsTheLimit: without a limit of its own the disk's counts, and one that is larger than the disk's does not.
func TestDiskIsTheLimit(t *testing.T) {
	for _, most := range []int64{0, math.MaxInt64} {
		var g gauge
		j := openNew(t, g.options(Options{MaxBytes: most}))
		if err := takeLarge(t, j, "a", 10); err != nil {
			t.Fatal(err)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		if s := j.Stats(); s.Used < 200_000 || s.Limit < s.Used || !s.Disk || s.Full {
			t.Errorf("%+v", s.Fill)
		}
	}
}
