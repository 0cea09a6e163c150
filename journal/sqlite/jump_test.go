//go:build clockjump

package sqlite

import (
	"bytes"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/journal"
)

func init() {
	for label, jump := range map[string]time.Duration{"+1s": time.Second, "+1h": time.Hour, "-1s": -time.Second, "-1h": -time.Hour} {
		jumps[label] = jump
	}
}

// TestClockIsSetWhileOpen sets the clock wrong, and right again, while events come.
func TestClockIsSetWhileOpen(t *testing.T) {
	for label, jump := range jumps {
		t.Run(label, func(t *testing.T) {
			defer time.Jump(0)
			synctest.Test(t, func(t *testing.T) {
				var told bytes.Buffer
				var steps []journal.ClockStep
				path := filepath.Join(t.TempDir(), "journal.db")
				opts := &Options{
					Logger: slog.New(slog.NewTextHandler(&told, nil)), OnClock: func(s journal.ClockStep) { steps = append(steps, s) },
					Keep: 6 * day, KeepAttempts: 4 * day,
				}
				j := openAt(t, path, opts)
				if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
					t.Fatal(err)
				}
				for n, off := range []time.Duration{0, jump, 0} {
					time.Jump(int64(off / time.Second))
					if n == 1 {
						takeBy(t, j, 0, 0, 3) // the commit that notices it
					}
					takeBy(t, j, 0, 10*n, 3)
					save(t, j, "web", journal.Progress{
						Cursor: journal.Seq(3*n + 4), Delivered: 3, Attempts: []journal.Attempt{{Seq: journal.Seq(3*n + 1), Number: 1, Start: time.Now()}},
					})
					time.Sleep(20 * time.Minute)
				}
				if len(steps) != 2 || strings.Count(told.String(), "clock was set") != 2 || j.Stats().ClockSteps != 2 {
					t.Errorf("told of %+v\n%s", steps, told.String())
				} else if off := steps[0].By() - jump; off.Abs() > time.Second {
					t.Errorf("told of %v, want %v", steps[0].By(), jump)
				}
				for range 2 {
					time.Sleep(day)
					for n := range 3 {
						takeBy(t, j, 0, 10*n, 3)
					}
					if s := j.Stats(); s.Duplicates < 9 || len(seqs(t, j)) != 9 {
						t.Errorf("%+v, %d entries, want nine known again and kept", s, len(seqs(t, j)))
					}
					if a, d := count(t, j, "attempt"), count(t, j, "delivered"); a != 3 || d == 0 {
						t.Errorf("%d attempts, %d ranges, want all", a, d)
					}
					if err := j.Close(); err != nil {
						t.Fatal(err)
					}
					j = openAt(t, path, opts)
				}
				time.Sleep(day + time.Hour)
				takeBy(t, j, 0, 100, 1)
				save(t, j, "web", journal.Progress{Cursor: 11})
				time.Sleep(time.Hour)
				if n := count(t, j, "seen"); n != 1 {
					t.Errorf("dedupe remembers %d rows after %v", n, j.opts.Window)
				}
				time.Sleep(6*day + 2*time.Hour)
				if n := len(seqs(t, j)); n != 1 {
					t.Errorf("%d entries after %v", n, opts.Keep)
				}
				if n := count(t, j, "jump"); n != 0 {
					t.Errorf("%d jumps are left", n)
				}
			})
		})
	}
}

// TestClockFlaps sets the clock ahead by ten years and back again, with each event.
func TestClockFlaps(t *testing.T) {
	defer time.Jump(0)
	synctest.Test(t, func(t *testing.T) {
		j := openAt(t, filepath.Join(t.TempDir(), "journal.db"), &Options{Logger: quiet, Keep: 6 * day})
		for n := range 150 {
			time.Jump(int64(n%2) * 10 * 365 * 24 * 3600)
			takeBy(t, j, 0, n, 1)
			takeBy(t, j, 0, 0, n+1)
		}
		time.Jump(0)
		time.Sleep(day)
		takeBy(t, j, 0, 0, 150)
		if s := j.Stats(); s.Appended != 150 || len(seqs(t, j)) != 150 {
			t.Errorf("%+v, %d entries, want each once", s, len(seqs(t, j)))
		}
		time.Sleep(3 * day)
		takeBy(t, j, 0, 1000, 1)
		time.Sleep(7 * day)
		if n := len(seqs(t, j)); n != 1 || len(j.writer.memory.recent) != 0 {
			t.Errorf("%d entries, %d keys after all is old", n, len(j.writer.memory.recent))
		}
	})
}
