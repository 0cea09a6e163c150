package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// TestQueueIsBounded lets a sync hang while callers come with more than may wait, and go.
func TestQueueIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const maxQueued, size = 4 << 20, 256 << 10
		disk := newDisk(t)
		j := openAt(t, filepath.Join(t.TempDir(), "journal.db"), &Options{Logger: quiet, vfs: disk.name, maxQueued: maxQueued})
		disk.breakDown(journaltest.HoldCommit)
		results := make(chan error, 100)
		var calls sync.WaitGroup
		for i := range cap(results) {
			calls.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				env := event(fmt.Sprint(i))
				env.Data = make([]byte, size)
				results <- j.Receive(ctx, env)
			})
			synctest.Wait()
		}
		calls.Wait()
		close(results)
		var waited, refused int
		for err := range results {
			switch {
			case errors.Is(err, context.DeadlineExceeded):
				waited++
			case errors.Is(err, journal.ErrSuspended):
				refused++
			default:
				t.Errorf("while the sync hangs: %v", err)
			}
		}
		if waited > maxQueued/size || waited < maxQueued/size-1 {
			t.Errorf("%d calls of %d KiB waited and %d were refused; want as many to wait as %d KiB hold", waited, size>>10, refused, maxQueued>>10)
		}
		disk.heal()
		synctest.Wait()
		if n := j.appends.bytes.Load(); n != 0 {
			t.Errorf("%d bytes wait once all is well", n)
		}
		// Their callers have gone; what waited is kept, so that it need not be pushed again.
		if got := seqs(t, j); len(got) != waited {
			t.Errorf("%d entries are kept, want the %d that waited", len(got), waited)
		}
		take(t, j, 1000, 3)
	})
}

// TestLargeCallAlone: what is larger than all that may wait is taken when nothing else waits.
func TestLargeCallAlone(t *testing.T) {
	j := openNew(t, &Options{Logger: quiet, maxQueued: 100_000})
	big := event("big")
	big.Data = make([]byte, 100_000)
	if err := j.Receive(t.Context(), big); err != nil {
		t.Error(err)
	}
}
