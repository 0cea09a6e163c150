package supervise

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/journal"
)

// TestRetriedAtLast: a dead letter that is tried again or thrown away at any moment around a replay's end is settled, and the
// replay ends.
func TestRetriedAtLast(t *testing.T) {
	benched(t, func(t *testing.T, b *bench) {
		b.push(t, 3)
		var works atomic.Bool
		b.run(t, "s", func(_ context.Context, d dingevent.Delivery) error {
			if d.Replay != "" && !works.Load() {
				return dingevent.Reject(errors.New("no"))
			}
			return nil
		})
		service := &local.Service{Journal: b.journal, Supervisor: b.Supervisor}
		for i := range 60 {
			works.Store(false)
			id := fmt.Sprint("r", i)
			if err := b.Replay(t.Context(), id, api.ReplaySpec{Subscription: "s"}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(i) * 10 * time.Millisecond) // it is saved, and thus done, after 200 or 400 ms
			synctest.Wait()
			works.Store(true)
			for seq := range 3 {
				ref, move := api.DeadRef{Subscription: api.ReplayName(id), Seq: journal.Seq(seq + 1)}, service.Retry
				if seq == 1 {
					move = service.Discard
				}
				for {
					moved, err := move(t.Context(), time.Time{}, ref)
					if err != nil {
						t.Fatal(err)
					}
					if moved[0].Outcome == api.Retried || moved[0].Outcome == api.Discarded {
						break
					}
					time.Sleep(time.Millisecond) // it is not dead yet
				}
			}
			time.Sleep(2 * time.Second)
			synctest.Wait()
			if got, err := service.Replay(t.Context(), id); err != nil || got.State != api.ReplayFinished || got.Dead+got.Waiting != 0 {
				t.Fatalf("after %d ms: %+v, %v", i*10, got, err)
			}
		}
	})
}

// TestReplayStopsAtDead: with on_dead: stop a replay waits for somebody to settle the dead letter, and then ends.
func TestReplayStopsAtDead(t *testing.T) {
	benched(t, func(t *testing.T, b *bench) {
		b.push(t, 3)
		var works atomic.Bool
		w, err := b.open(config.Subscription{Name: "s", Start: "beginning", Order: "corp", OnDead: "stop", Sink: dingevent.SinkFunc(func(_ context.Context, d dingevent.Delivery) error {
			if d.Replay != "" && !works.Load() && d.Seq == 1 {
				return dingevent.Reject(errors.New("no"))
			}
			return nil
		})}, api.FromAPI)
		if err != nil {
			t.Fatal(err)
		}
		b.set("s", w)
		b.start(w)
		service := &local.Service{Journal: b.journal, Supervisor: b.Supervisor}
		for i, settle := range []func(context.Context, time.Time, ...api.DeadRef) ([]api.Moved, error){service.Retry, service.Discard} {
			works.Store(false)
			id := fmt.Sprint("r", i)
			if err := b.Replay(t.Context(), id, api.ReplaySpec{Subscription: "s"}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
			if got, err := service.Replay(t.Context(), id); err != nil || got.State != api.ReplayRunning || got.Dead != 1 || got.Parked != 2 {
				t.Fatalf("%+v, %v", got, err)
			}
			works.Store(true)
			if moved, err := settle(t.Context(), time.Time{}, api.DeadRef{Subscription: api.ReplayName(id), Seq: 1}); err != nil || moved[0].Outcome == api.NotDead {
				t.Fatalf("%+v, %v", moved, err)
			}
			time.Sleep(2 * time.Second)
			synctest.Wait()
			if got, err := service.Replay(t.Context(), id); err != nil || got.State != api.ReplayFinished || got.Dead+got.Parked != 0 {
				t.Fatalf("%+v, %v", got, err)
			}
		}
	})
}
