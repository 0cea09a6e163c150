package journaltest

import (
	"testing"
	"testing/synctest"
	"time"
)

// Run runs the suite in real time, for stores that no bubble can hold, such as a database. newHarness is called for each
// test, with the test's own t.
func Run(t *testing.T, newHarness func(t *testing.T) Harness) {
	each(t, func(t *testing.T, test test) {
		h := newHarness(t)
		if h.Now == nil || h.Sleep == nil {
			t.Fatal("the harness has no clock, and the suite would sleep for days")
		}
		if h.Late == 0 {
			h.Late = 10 * time.Second
		}
		test.run(&journalTest{T: t, Harness: h})
	})
}

// RunVirtual runs each test in a testing/synctest bubble, so that 72 hours pass at once and nothing may be late.
// newHarness is called inside of it.
func RunVirtual(t *testing.T, newHarness func(t *testing.T) Harness) {
	each(t, func(t *testing.T, test test) {
		synctest.Test(t, func(t *testing.T) {
			h := newHarness(t)
			if h.Now == nil {
				h.Now, h.Sleep = time.Now, time.Sleep
			}
			test.run(&journalTest{T: t, Harness: h, virtual: true})
		})
	})
}

func each(t *testing.T, run func(*testing.T, test)) {
	for _, group := range [][]test{logTests, dedupeTests, stateTests, claimTests, requestTests, peerTests, crashTests, faultTests, damageTests} {
		for _, test := range group {
			t.Run(test.name, func(t *testing.T) { run(t, test) })
		}
	}
}
