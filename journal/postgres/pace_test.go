package postgres

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestLinger: a group waits for callers that were answered just now for a quarter of the last commit, and not for more records than that
// had.
func TestLinger(t *testing.T) {
	const ms = time.Millisecond
	for _, test := range []struct {
		name    string
		pace    pace
		every   time.Duration // in which one more comes, of four
		closes  time.Duration // when the writer is closed; 0 if not
		records int
		took    time.Duration
	}{
		{"the first group", pace{}, ms, 0, 1, 0},
		{"all came again", pace{answered: 4, took: time.Second}, ms / 10, 0, 4, 3 * ms / 10},
		{"some came within a quarter", pace{answered: 4, took: ms}, ms / 10, 0, 3, ms / 4},
		{"it is closed meanwhile", pace{answered: 4, took: time.Second}, ms, ms / 2, 1, ms / 2},
		{"nobody comes", pace{answered: 4, took: time.Second}, time.Hour, 0, 1, mostReturn},
		{"nobody came the last time", pace{answered: 4, took: time.Second, skip: 1}, ms / 10, 0, 1, 0},
		{"no more were answered than are there", pace{answered: 1, took: time.Second}, ms / 10, 0, 1, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWriter(nil, nil)
				w.pace = test.pace
				var running sync.WaitGroup
				defer running.Wait()
				w.calls <- &call{records: make([]record, 1)}
				running.Go(func() {
					for range 4 {
						time.Sleep(test.every)
						w.calls <- &call{records: make([]record, 1)}
					}
				})
				if test.closes > 0 {
					running.Go(func() { time.Sleep(test.closes); close(w.closing) })
				}
				began := time.Now()
				g, ok := w.next()
				if took := time.Since(began); !ok || g.records != test.records || took != test.took || g.linger.took != took {
					t.Errorf("%v: %d records after %v, it says %v; want %d after %v", ok, g.records, took, g.linger.took, test.records, test.took)
				}
			})
		})
	}
}

// TestReturning: a group that waited in vain for callers that were answered is followed by one that does not wait, then by three, and so
// on. Once half of them come, the next one waits, too.
func TestReturning(t *testing.T) {
	p := pace{answered: 10, took: time.Second}
	waits := func(came int) (before int) { // how many groups did not wait before one did, for which so many came
		for ; ; before++ {
			g := &group{records: 4, linger: p.plan(4)}
			done := g.linger.wanted > 0
			if done {
				g.records += came
			}
			p.note(g, &kept{}, time.Second)
			p.answered = 10
			if done {
				return before
			}
		}
	}
	for i, step := range []struct{ came, before int }{{6, 0}, {2, 0}, {2, 1}, {0, 3}, {3, 7}, {6, 0}} {
		if before := waits(step.came); before != step.before {
			t.Errorf("step %d: %d groups did not wait, want %d", i, before, step.before)
		}
	}
	for range 20 {
		waits(0)
	}
	if before := waits(0); before != mostSkipped {
		t.Errorf("in the end %d groups do not wait, want %d", before, mostSkipped)
	}
}

// TestBeside: a gateway is beside others once sequences were given between two of its groups, and alone again when none were.
func TestBeside(t *testing.T) {
	var p pace
	for i, step := range []struct {
		kept   kept
		beside bool
	}{
		{kept{base: 7, appended: 2}, false}, // what was there before the first group says nothing
		{kept{base: 9, appended: 2}, false},
		{kept{base: 12, appended: 1, duplicates: 1}, true},
		{kept{}, true},
		{kept{base: 14, duplicates: 2}, false},
		{kept{base: 1000014, appended: 2}, true},
	} {
		p.note(&group{records: 2, rounds: 1}, &step.kept, time.Millisecond)
		if p.beside != step.beside {
			t.Errorf("step %d: beside others: %v", i, p.beside)
		}
	}
	p.note(&group{}, &kept{}, time.Millisecond) // one that only asks whether the server takes events
	if !p.beside {
		t.Error("an empty group counts")
	}
}
