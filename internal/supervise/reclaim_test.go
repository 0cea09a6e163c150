package supervise

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// TestReclaim: a subscription whose claim is lost is worked again once it can be, and the daemon goes on.
func TestReclaim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		b := openBench(t, j, time.Second)
		defer b.end()
		var calls atomic.Int32
		b.run(t, "s", func(context.Context, dingevent.Delivery) error { calls.Add(1); return nil })
		b.push(t, 1)
		time.Sleep(time.Second)
		j.Expire("subscription/s")
		taken, err := j.Claim(t.Context(), "subscription/s", "another")
		if err != nil {
			t.Fatal(err)
		}
		b.push(t, 1)
		time.Sleep(10 * time.Second)
		before := calls.Load()
		b.push(t, 1)
		time.Sleep(10 * time.Second)
		if calls.Load() != before {
			t.Error("it is worked while another holds the claim")
		}
		taken.Release()
		time.Sleep(2 * time.Second)
		if got := calls.Load(); got < before+1 {
			t.Errorf("%d calls after the claim was free, %d before", got, before)
		}
		b.wantWorked(t, "s")
	})
}

// TestSeekWhileTheJournalIsAway: a seek while nothing can be saved ends neither the daemon nor the subscription. It is made
// once the journal is back.
func TestSeekWhileTheJournalIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := openBench(t, memjournal.New(), time.Second)
		defer b.end()
		var calls atomic.Int32
		b.run(t, "s", func(context.Context, dingevent.Delivery) error { calls.Add(1); return nil })
		b.push(t, 3)
		time.Sleep(time.Second)
		b.journal.failWhen(func(what, _ string, _ journal.Progress) error {
			if what == "save" {
				return journal.ErrSuspended
			}
			return nil
		})
		if err := delivery.Seek(t.Context(), b.journal, "s", 1); !errors.Is(err, delivery.ErrTaken) {
			t.Errorf("a seek while nothing can be saved: %v, want ErrTaken", err)
		}
		time.Sleep(time.Minute)
		b.journal.failWhen(nil)
		time.Sleep(time.Minute)
		b.push(t, 1)
		time.Sleep(10 * time.Second)
		if got := calls.Load(); got < 7 {
			t.Errorf("%d calls of 3 events, 3 again after the seek, and 1", got)
		}
		b.wantWorked(t, "s")
	})
}
