package sqlite

import (
	"bytes"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// jumps are how far clocks are set, ahead or back; make clock has more.
var jumps = map[string]time.Duration{"+3d": 3 * day, "+10y": 3650 * day, "-3d": -3 * day, "-10y": -3650 * day}

// fewJumps are jumps, or half of them with -short, because each day is 1440 looks at the disk.
func fewJumps() map[string]time.Duration {
	some := maps.Clone(jumps)
	if testing.Short() {
		delete(some, "+10y")
		delete(some, "-3d")
	}
	return some
}

// takeBy takes events whose times are by a clock that is off.
func takeBy(t *testing.T, j *Journal, off time.Duration, from, count int) {
	t.Helper()
	envs := make([]*dingevent.Envelope, count)
	for i := range envs {
		envs[i] = event(fmt.Sprint(from + i))
		envs[i].Received = time.Now().Add(off)
	}
	if err := j.Receive(t.Context(), envs...); err != nil {
		t.Fatal(err)
	}
}

// setClock leaves a closed journal as if the clock had been set by jump since then. The times of entries are left to takeBy.
func setClock(t *testing.T, path string, jump time.Duration) {
	t.Helper()
	edit(t, path, fmt.Sprintf(`
		UPDATE seen SET taken = taken - %[1]d; UPDATE segment SET newest = newest - %[1]d;
		UPDATE probe SET at = at - %[2]d; UPDATE attempt SET start = start - %[2]d;
		UPDATE delivered SET hour = hour - %[3]d;`, jump.Milliseconds(), jump.Nanoseconds(), int64(jump.Hours())))
}

// TestClockIsSetWhileClosed: what is new stays and is known again, and goes in its time.
func TestClockIsSetWhileClosed(t *testing.T) {
	for label, jump := range fewJumps() {
		t.Run(label, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var told bytes.Buffer
				path := filepath.Join(t.TempDir(), "journal.db")
				var steps []journal.ClockStep
				opts := &Options{
					Logger: slog.New(slog.NewTextHandler(&told, nil)), OnClock: func(s journal.ClockStep) { steps = append(steps, s) },
					Keep: 6 * day, KeepAttempts: 4 * day,
				}
				j := openAt(t, path, opts)
				if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
					t.Fatal(err)
				}
				takeBy(t, j, -jump, 0, 3)
				save(t, j, "web", journal.Progress{Cursor: 3, Delivered: 2, Attempts: []journal.Attempt{{Seq: 1, Number: 1, Start: time.Now()}}})
				time.Sleep(5 * time.Minute)
				if err := j.Close(); err != nil {
					t.Fatal(err)
				}
				if len(steps) != 0 {
					t.Errorf("told of %+v before the clock was set", steps)
				}
				setClock(t, path, jump)

				j = openAt(t, path, opts)
				if seen := jump < 0 || jump > day; (len(steps) != 0) != seen || strings.Contains(told.String(), "clock was set") != seen || j.Stats().ClockSteps != uint64(len(steps)) {
					t.Errorf("told of %+v\n%s", steps, told.String())
				}
				takeBy(t, j, 0, 0, 3)
				if s := j.Stats(); s.Appended != 0 || s.Duplicates != 3 {
					t.Errorf("%+v, want all known again", s)
				}
				takeBy(t, j, 0, 10, 1)
				save(t, j, "web", journal.Progress{Cursor: 5})
				time.Sleep(day)
				takeBy(t, j, 0, 0, 3)
				if s := j.Stats(); s.Appended != 1 || s.Duplicates != 6 {
					t.Errorf("%+v after a day, want all known again", s)
				}
				if n := len(seqs(t, j)); n != 4 || count(t, j, "attempt") != 1 || count(t, j, "delivered") == 0 {
					t.Errorf("%d entries, %d attempts, %d ranges after a day, want all", n, count(t, j, "attempt"), count(t, j, "delivered"))
				}
				time.Sleep(2*day + time.Hour)
				if n := count(t, j, "seen"); n > 1 { // a step by less than a minute is left as it is
					t.Errorf("dedupe remembers %d rows after %v", n, j.opts.Window)
				}
				time.Sleep(4 * day) // an attempt whose time is by a clock that was ahead by days stays as much longer
				if n := count(t, j, "attempt"); n != 0 {
					t.Errorf("%d attempts after %v", n, opts.KeepAttempts)
				}
				takeBy(t, j, 0, 20, 1)
				save(t, j, "web", journal.Progress{Cursor: 6})
				time.Sleep(6*day + time.Hour)
				if got := seqs(t, j); len(got) != 1 {
					t.Errorf("entries %v after %v, want the newest", got, opts.Keep)
				}
				if count(t, j, "delivered") != 0 || count(t, j, "jump") != 0 || len(j.writer.memory.recent) != 0 {
					t.Errorf("%d ranges, %d jumps, %d keys are left", count(t, j, "delivered"), count(t, j, "jump"), len(j.writer.memory.recent))
				}
			})
		})
	}
}

// TestClockIsSetRight: a machine that starts with a wrong clock, and gets the right time while the journal is open, or closed.
func TestClockIsSetRight(t *testing.T) {
	for label, jump := range fewJumps() {
		t.Run(label, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "journal.db")
				opts := &Options{Logger: quiet, Keep: 6 * day}
				j := openAt(t, path, opts)
				for n, off := range []time.Duration{0, jump, 0} { // right, wrong, right again; by the clock at the end
					takeBy(t, j, off, 10*n, 3)
					if err := j.Close(); err != nil {
						t.Fatal(err)
					}
					if n < 2 {
						setClock(t, path, []time.Duration{jump, -jump}[n])
					}
					j = openAt(t, path, opts)
				}
				// All of it happened within a moment.
				time.Sleep(day)
				for n := range 3 {
					takeBy(t, j, 0, 10*n, 3)
				}
				if s := j.Stats(); s.Appended != 0 || s.Duplicates != 9 || len(seqs(t, j)) != 9 {
					t.Errorf("%+v, %d entries, want nine known again and kept", s, len(seqs(t, j)))
				}
				time.Sleep(2*day + time.Hour)
				takeBy(t, j, 0, 100, 1)
				if n := count(t, j, "seen"); n != 1 {
					t.Errorf("dedupe remembers %d rows after %v", n, j.opts.Window)
				}
				time.Sleep(6*day + time.Hour)
				if got := seqs(t, j); len(got) != 1 || count(t, j, "jump") != 0 {
					t.Errorf("entries %v after another week, %d jumps", got, count(t, j, "jump"))
				}
			})
		})
	}
}

// TestClockJumpsAgainAndAgain bounds what is remembered of it.
func TestClockJumpsAgainAndAgain(t *testing.T) {
	c := newClock(&Options{Window: 72 * time.Hour, Keep: 720 * time.Hour, KeepAttempts: 720 * time.Hour})
	j := openNew(t, nil)
	conn, err := j.connect(sqlite.OpenReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := step(conn, "BEGIN"); err != nil {
		t.Fatal(err)
	}
	for n := range 3 * mostJumps {
		c.add(journal.Seq(n/2+1), time.Hour)
		if err := c.save(conn); err != nil {
			t.Fatal(err)
		}
	}
	if err := step(conn, "COMMIT"); err != nil {
		t.Fatal(err)
	}
	if stored := count(t, j, "jump"); len(c.jumps) > mostJumps || stored != int64(len(c.jumps)) {
		t.Errorf("%d jumps in memory, %d in the file", len(c.jumps), stored)
	}
}

// TestClockTakesBack: of a step and one the other way nothing is left, and of a step ahead alone a day counts.
func TestClockTakesBack(t *testing.T) {
	year := 365 * day
	for name, test := range map[string]struct {
		steps []time.Duration
		want  time.Duration // what the time of a row before all of them lacks
	}{
		"asleep":                            {[]time.Duration{8 * time.Hour}, 0},
		"ahead":                             {[]time.Duration{10 * year}, 10*year - day},
		"ahead and right":                   {[]time.Duration{10 * year, -10 * year}, 0},
		"ahead, right, ahead and right":     {[]time.Duration{3 * day, -3 * day, 3 * day, -3 * day}, 0},
		"back":                              {[]time.Duration{-3 * day}, -3 * day},
		"no battery":                        {[]time.Duration{-56 * year, 56*year + 8*time.Hour}, 0},
		"no battery, off for a week":        {[]time.Duration{-56 * year, 56*year + 7*day}, 6 * day},
		"right in two steps":                {[]time.Duration{10 * year, -4 * year, -6 * year}, 0},
		"asleep every night":                {[]time.Duration{8 * time.Hour, 8 * time.Hour, 8 * time.Hour, 8 * time.Hour}, 0},
		"asleep, then set back by a minute": {[]time.Duration{8 * time.Hour, -time.Minute}, 0},
		"wrong both ways and right":         {[]time.Duration{year, -2 * year, year}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClock(&Options{Window: 3 * day, Keep: 30 * day, KeepAttempts: 30 * day})
			for i, step := range test.steps {
				c.add(journal.Seq(10*i+10), step)
			}
			if got := c.lacks(1); got != test.want.Milliseconds() {
				t.Errorf("lacks %v, want %v; %+v", time.Duration(got)*time.Millisecond, test.want, c.jumps)
			}
		})
	}
}
