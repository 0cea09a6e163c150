package sqlite

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// TestEvictOwed: with EvictOwed nothing new is refused, the oldest go, and it is told whom they were owed.
func TestEvictOwed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gauge
		var mu sync.Mutex // protects evictions, which the journal's writer adds to
		var evictions []journal.Eviction
		opts := g.options(Options{MaxBytes: 1 << 20, EvictOwed: true})
		opts.OnEvict = func(d journal.Eviction) {
			mu.Lock()
			defer mu.Unlock()
			evictions = append(evictions, d)
		}
		j := openNew(t, opts)
		for _, name := range []string{"slow", "letters"} {
			if _, err := j.Subscribe(t.Context(), name, 1); err != nil {
				t.Fatal(err)
			}
		}
		letter := journal.Exception{Seq: 1, State: journal.Dead, Error: "refused", First: time.Now()}
		if err := journaltest.Save(t.Context(), j, "letters", journal.Progress{Cursor: 10_000, Exceptions: []journal.Exception{letter}}); err != nil {
			t.Fatal(err)
		}
		for i := range 10 {
			if err := takeLarge(t, j, fmt.Sprint("part", i, "-"), 100); err != nil {
				t.Fatalf("part %d: %v", i, err)
			}
			time.Sleep(time.Minute)
		}
		synctest.Wait()
		entries, err := j.Read(t.Context(), 1, 1000)
		if err != nil || len(entries) == 0 || entries[len(entries)-1].Seq != 1000 {
			t.Fatalf("%d entries are left, %v", len(entries), err)
		}
		s := j.Stats()
		if gone := int(entries[0].Seq) - 1; s.Evicted != uint64(gone) || s.Used >= s.Limit || len(entries) != 1000-gone {
			t.Errorf("%d evicted, %d entries from %d on, %+v", s.Evicted, len(entries), entries[0].Seq, s.Fill)
		}
		if rows, err := j.Exceptions(t.Context(), "letters", journal.ExceptionQuery{}); err != nil || len(rows) != 1 || rows[0].Error != "refused" {
			t.Errorf("the dead letter: %+v, %v", rows, err)
		}
		j.Close()
		mu.Lock()
		defer mu.Unlock()
		told := 0
		for i, d := range evictions {
			told += d.Entries
			if i > 0 && d.First != evictions[i-1].Last+1 {
				t.Errorf("told of %d to %d after %+v", d.First, d.Last, evictions[i-1])
			}
		}
		if len(evictions) < 2 || len(evictions) > 12 || told != int(s.Evicted) || fmt.Sprint(evictions[0].Subscriptions) != "[letters slow]" || fmt.Sprint(evictions[1].Subscriptions) != "[slow]" {
			t.Errorf("told %+v, of %d in all", evictions, s.Evicted)
		}
	})
}

// TestDropNobodyOwed: what nobody is owed goes before that, and is not told.
func TestDropNobodyOwed(t *testing.T) {
	j := openNew(t, &Options{MaxBytes: 1 << 20, EvictOwed: true, OnEvict: func(d journal.Eviction) { t.Errorf("told of %+v", d) }})
	if err := takeLarge(t, j, "a", 300); err != nil {
		t.Fatal(err)
	}
	if s := j.Stats(); s.Evicted != 0 {
		t.Errorf("%d evicted", s.Evicted)
	}
}
