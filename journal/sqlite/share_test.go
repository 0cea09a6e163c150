package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"zombiezen.com/go/sqlite"
)

// slowChange is state that takes a while to write, in virtual time.
const slowChange = 5 * time.Millisecond

// saveMuch queues state that takes seconds to write, and returns how much of it is saved.
func saveMuch(t *testing.T, j *Journal, calls int) (saved *atomic.Int64, wait func()) {
	saved = new(atomic.Int64)
	var running sync.WaitGroup
	for range calls {
		running.Go(func() {
			err := j.commit(t.Context(), &call{size: 100, change: func(*sqlite.Conn) error { time.Sleep(slowChange); return nil }})
			if err != nil {
				t.Error(err)
			}
			saved.Add(1)
		})
	}
	return saved, running.Wait
}

// TestEventsComeFirst queues state for ten seconds. An event that comes meanwhile waits for little of it.
func TestEventsComeFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := openAt(t, filepath.Join(t.TempDir(), "journal.db"), &Options{Logger: quiet})
		const calls = 2000
		saved, wait := saveMuch(t, j, calls)
		for n := range 100 {
			time.Sleep(7 * time.Millisecond)
			ctx, cancel := context.WithTimeout(t.Context(), 2*(patience+slowChange)) // the commit that runs, and the event's own
			if err := j.Receive(ctx, event(fmt.Sprint(n))); err != nil {
				t.Errorf("event %d, with %d of %d changes saved: %v", n, saved.Load(), calls, err)
			}
			cancel()
		}
		if n := saved.Load(); n == 0 || n == calls {
			t.Errorf("%d of %d changes were saved beside the events; want some", n, calls)
		}
		wait()
		take(t, j, 1000, 1)
	})
}

// TestStateHasAShare lets events come without end. State is saved all the same.
func TestStateHasAShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := openAt(t, filepath.Join(t.TempDir(), "journal.db"), &Options{Logger: quiet})
		ctx, cancel := context.WithCancel(t.Context())
		var pushing sync.WaitGroup
		for w := range 64 {
			pushing.Go(func() {
				for n := 0; ctx.Err() == nil; n++ {
					j.Receive(ctx, event(fmt.Sprint(w, "-", n)))
					time.Sleep(time.Millisecond)
				}
			})
		}
		_, wait := saveMuch(t, j, 50)
		wait()
		cancel()
		pushing.Wait()
	})
}
