package sqlite

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// TestRetainKeeps: what is too old by another Keep goes at once, and by a longer one nothing goes before its time.
func TestRetainKeeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := openNew(t, &Options{Logger: quiet, Keep: 10 * time.Hour, Window: time.Hour})
		take(t, j, 0, 3*chunk)
		time.Sleep(3 * time.Hour)
		take(t, j, 3*chunk, 2)
		j.Retain(journal.Retention{Keep: 20 * time.Hour})
		time.Sleep(15 * time.Hour)
		if n := len(seqs(t, j)); n != 3*chunk+2 {
			t.Errorf("%d entries are left of those that are younger than the longer time", n)
		}
		take(t, j, 3*chunk+2, 1)
		j.Retain(journal.Retention{Keep: 16 * time.Hour})
		time.Sleep(time.Second)
		if n := len(seqs(t, j)); n != 3 {
			t.Errorf("%d entries are left, want those that are younger than the shorter time", n)
		}
		j.Retain(journal.Retention{}) // 30 days
		time.Sleep(20 * time.Hour)
		if n := len(seqs(t, j)); n != 3 {
			t.Errorf("%d entries are left by the default", n)
		}
	})
}

// TestRetainBytes: with a higher limit a full journal takes events at once, and says so; with a lower one it takes none, or evicts.
func TestRetainBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gauge
		j := openNew(t, g.options(Options{MaxBytes: 1 << 20}))
		if _, err := j.Subscribe(t.Context(), "slow", 1); err != nil {
			t.Fatal(err)
		}
		if err := takeLarge(t, j, "a", 1000); !errors.Is(err, journal.ErrFull) {
			t.Fatalf("got %v, want ErrFull", err)
		}
		j.Retain(journal.Retention{MaxBytes: 4 << 20})
		if err := takeLarge(t, j, "b", 1); err != nil {
			t.Errorf("with a higher limit: %v", err)
		}
		if s := j.Stats(); s.Full || s.Limit != 4<<20 || s.Level != 0 {
			t.Errorf("with a higher limit: %+v", s.Fill)
		}
		j.Retain(journal.Retention{MaxBytes: 1})
		time.Sleep(time.Second)
		if s := j.Stats(); !s.Full || s.Limit != leastBytes {
			t.Errorf("with a lower limit: %+v", s.Fill)
		}
		if err := takeLarge(t, j, "c", 1); !errors.Is(err, journal.ErrFull) {
			t.Errorf("with a lower limit: %v", err)
		}
		j.Retain(journal.Retention{MaxBytes: 1 << 20, EvictOwed: true})
		time.Sleep(time.Second)
		if err := takeLarge(t, j, "d", 1); err != nil || j.Stats().Evicted == 0 {
			t.Errorf("once the oldest may go: %v, %d are gone", err, j.Stats().Evicted)
		}
	})
}
