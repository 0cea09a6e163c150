package supervise

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/journal"
)

// TestRetryOfFinishedFails: the dead letter of a finished replay is retried, and the save of that fails once, is answered too late,
// or the caller hangs up. The replay ends without it, whether the caller asks again or not.
func TestRetryOfFinishedFails(t *testing.T) {
	for _, c := range []struct {
		name    string
		failure error
		hangUp  bool
		again   bool // the caller asks again
	}{
		{name: "not saved", failure: journal.ErrFull},
		{name: "not saved, asked again", failure: journal.ErrFull, again: true},
		{name: "answered too late", failure: errLate},
		{name: "answered too late, asked again", failure: errLate, again: true},
		{name: "hung up", hangUp: true},
		{name: "hung up before the save", failure: journal.ErrFull, hangUp: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			benched(t, func(t *testing.T, b *bench) {
				var works atomic.Bool
				b.push(t, 1)
				b.run(t, "s", func(_ context.Context, d dingevent.Delivery) error {
					if d.Replay != "" && !works.Load() {
						return dingevent.Reject(errors.New("no"))
					}
					return nil
				})
				service := &local.Service{Journal: b.journal, Supervisor: b.Supervisor}
				if err := b.Replay(t.Context(), "r", api.ReplaySpec{Subscription: "s"}); err != nil {
					t.Fatal(err)
				}
				time.Sleep(2 * time.Second)
				works.Store(true)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				failed := false
				b.journal.failWhen(func(_, _ string, p journal.Progress) error {
					if failed || len(p.Answers) == 0 {
						return nil
					}
					failed = true
					if c.hangUp {
						cancel()
					}
					return c.failure
				})
				ref := api.DeadRef{Subscription: "replay/r", Seq: 1}
				if moved, err := service.Retry(ctx, time.Time{}, ref); !failed || c.failure != nil && err == nil {
					t.Fatalf("failed %v, %+v, %v", failed, moved, err)
				}
				if c.again {
					if moved, err := service.Retry(t.Context(), time.Time{}, ref); err != nil {
						t.Fatalf("%+v, %v", moved, err)
					}
				}
				time.Sleep(10 * time.Second)
				synctest.Wait()
				if got, err := service.Replay(t.Context(), "r"); err != nil || got.State != api.ReplayFinished || got.Dead+got.Waiting != 0 {
					t.Errorf("%+v, %v", got, err)
				}
			})
		})
	}
}
