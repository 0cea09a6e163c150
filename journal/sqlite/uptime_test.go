package sqlite

import (
	"math"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

// TestMonthsOfUptime: a journal that was open for months takes and knows what it has as on its first day, where somebody keeps
// everything for ever.
func TestMonthsOfUptime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "journal.db")
		opts := &Options{Logger: quiet, Window: math.MaxInt64, Keep: math.MaxInt64, KeepAttempts: math.MaxInt64}
		j := openAt(t, path, opts)
		take(t, j, 0, 10)
		days := 40
		if testing.Short() {
			days = 2 // each day is 1440 looks at the disk
		}
		time.Sleep(time.Duration(days) * day)
		take(t, j, 0, 20)
		if s := j.Stats(); s.Appended != 20 || s.Duplicates != 10 {
			t.Errorf("after months: %+v, want 20 kept and 10 known", s)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		j = openAt(t, path, opts)
		take(t, j, 0, 20)
		if s := j.Stats(); s.Appended != 0 || s.Duplicates != 20 || len(seqs(t, j)) != 20 {
			t.Errorf("after a restart: %+v, want all to be known", s)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
