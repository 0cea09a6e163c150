package journaltest

import (
	"context"
	"testing/synctest"
	"time"
)

// patience is how long a call waits that is to be given up.
func (t *journalTest) patience() time.Duration {
	if t.virtual {
		return time.Second
	}
	return 150 * time.Millisecond
}

// impatient returns a context that ends soon.
func (t *journalTest) impatient() (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), t.patience())
}

// bound is how long the suite waits for what has to come, rather than for ever.
func (t *journalTest) bound() time.Duration {
	if t.virtual {
		return time.Minute
	}
	return t.Late
}

// quiet lets calls that have begun come as far as they can.
func (t *journalTest) quiet() {
	if t.virtual {
		synctest.Wait()
		return
	}
	time.Sleep(5 * time.Millisecond)
}

// result returns what comes from done.
func result[V any](t *journalTest, what string, done <-chan V) (v V) {
	t.Helper()
	timer := time.NewTimer(t.bound())
	defer timer.Stop()
	select {
	case v = <-done:
	case <-timer.C:
		t.Fatalf("%s: nothing came within %v", what, t.bound())
	}
	return v
}

// eventually waits until ready reports true, for at most most of virtual time or, outside of a bubble, as long as the
// harness allows.
func (t *journalTest) eventually(what string, most time.Duration, ready func() bool) {
	t.Helper()
	step := 100 * time.Millisecond
	if !t.virtual {
		most, step = most+t.Late, time.Millisecond
	}
	for began := time.Now(); !ready(); time.Sleep(step) {
		if time.Since(began) >= most {
			t.Fatalf("%s: not within %v", what, most)
		}
	}
}

// prompt expects that what has begun at began did not have to wait.
func (t *journalTest) prompt(what string, began time.Time) {
	t.Helper()
	if took := time.Since(began); took > t.Late {
		t.Errorf("%s took %v, want at most %v", what, took, t.Late)
	}
}
