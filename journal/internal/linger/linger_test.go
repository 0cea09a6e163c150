package linger

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestWait: a group waits for callers that were answered just now for a quarter of the last commit, and not for more than were answered.
func TestWait(t *testing.T) {
	const ms = time.Millisecond
	for _, test := range []struct {
		name   string
		pace   Pace
		every  time.Duration // in which one more comes, of four
		closes time.Duration // 0 if not
		room   int           // of the group
		has    int
		took   time.Duration
	}{
		{"the first group", Pace{}, ms, 0, 9, 1, 0},
		{"all came again", Pace{answered: 4, took: time.Second}, ms / 10, 0, 9, 4, 3 * ms / 10},
		{"some came within a quarter", Pace{answered: 4, took: ms}, ms / 10, 0, 9, 3, ms / 4},
		{"the group is full", Pace{answered: 4, took: time.Second}, ms / 10, 0, 2, 2, ms / 10},
		{"it is closed meanwhile", Pace{answered: 4, took: time.Second}, ms, ms / 2, 9, 1, ms / 2},
		{"nobody comes", Pace{answered: 4, took: time.Second}, time.Hour, 0, 9, 1, mostReturn},
		{"nobody came the last time", Pace{answered: 4, took: time.Second, skip: 1}, ms / 10, 0, 9, 1, 0},
		{"no more were answered than are there", Pace{answered: 1, took: time.Second}, ms / 10, 0, 9, 1, 0},
		{"no commit has been timed", Pace{answered: 4}, ms / 10, 0, 9, 1, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls, closing := make(chan int, 4), make(chan struct{})
				var running sync.WaitGroup
				defer running.Wait()
				running.Go(func() {
					for i := range 4 {
						time.Sleep(test.every)
						calls <- i
					}
				})
				if test.closes > 0 {
					running.Go(func() { time.Sleep(test.closes); close(closing) })
				}
				began, has := time.Now(), 1
				Wait(&test.pace, has, calls, closing, func(int) (int, bool) { has++; return has, has < test.room })
				if took := time.Since(began); has != test.has || took != test.took {
					t.Errorf("%d after %v; want %d after %v", has, took, test.has, test.took)
				}
			})
		})
	}
}

// TestReturning: a group that waited in vain is followed by one that does not wait, then by three, and so on. Once half of those that
// were answered come, the next one waits, too.
func TestReturning(t *testing.T) {
	var p Pace
	waits := func(came int) (before int) { // how many groups did not wait before one did, for which so many came
		for ; ; before++ {
			p.Answered(10, time.Second)
			if wanted, most := p.plan(4); most > 0 {
				p.returned(came, wanted-4)
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
