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

// TestGroupWaitsForAnswered: callers that were answered together, and call again within a quarter of a commit, share the next one.
func TestGroupWaitsForAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := openAt(t, filepath.Join(t.TempDir(), "journal.db"), &Options{Logger: quiet})
		take(t, j, 0, 1)
		synctest.Wait()
		j.writer.linger.Answered(3, 4*time.Millisecond)
		before := j.Stats().Commits
		var callers sync.WaitGroup
		for i := range 4 { // the fourth comes when the three have a commit
			callers.Go(func() {
				time.Sleep(time.Duration(i) * time.Millisecond / 4)
				if err := j.Receive(t.Context(), event(fmt.Sprint("again", i))); err != nil {
					t.Error(err)
				}
			})
		}
		callers.Wait()
		if commits := j.Stats().Commits - before; commits != 2 {
			t.Errorf("%d commits, want one for three and one for the fourth", commits)
		}
	})
}
