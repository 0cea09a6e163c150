package stream_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
)

// burst pushes so many events at once.
func (w *world) burst(n int) (pushes []*dingtest.Push) {
	for i := range n {
		pushes = append(pushes, w.push(fmt.Sprint(i)))
	}
	return pushes
}

// answeredBy wants that every push is answered with success, at that attempt at last.
func (w *world) answeredBy(pushes []*dingtest.Push, attempt int) {
	w.Helper()
	for _, push := range pushes {
		outcome, err := push.Wait(w.Context())
		if n := len(push.Attempts()); outcome != dingtest.Answered || n > attempt {
			w.Fatalf("push: %v %v after %d attempts: %+v", outcome, err, n, push.Attempts())
		}
	}
}

// ours counts the goroutines that package stream has started.
func ours() int {
	for size := 1 << 20; ; size *= 2 {
		text := make([]byte, size)
		if n := runtime.Stack(text, true); n < size {
			return strings.Count(string(text[:n]), "created by github.com/dingevent/dingevent/stream.")
		}
	}
}

// A Receiver that takes 50 ms gets 10,000 events at once.
func TestBurst(t *testing.T) {
	inWorld(t, func(w *world) {
		var l ledger
		w.start(func(_ context.Context, envs ...*dingevent.Envelope) error {
			time.Sleep(50 * time.Millisecond)
			l.take(envs[0].ID)
			return nil
		})
		pushes := w.burst(10_000)
		time.Sleep(60 * time.Millisecond)
		synctest.Wait()
		s := w.client.Status()
		if s.Running > 256 || s.Waiting+s.Running < 5000 || s.Held > 64<<20 {
			t.Errorf("status: %d run, %d wait, %d bytes held; want 256 at most to run, and 64 MiB", s.Running, s.Waiting, s.Held)
		}
		if n := ours(); n < 256 || n > 256+4+4*2 { // workers, and a connection's
			t.Errorf("%d goroutines, want hardly more than 256", n)
		}
		w.answeredBy(pushes, 1)
		l.wantOnce(t, len(pushes))
		if n := ours(); n > 4+4*2 {
			t.Errorf("%d goroutines after the burst", n)
		}
		w.finish(time.Second)
	})
}

// More events than the queue takes, and slower than can be answered in time: LATER, and each is handled once
// by the time DingTalk has pushed it for the last time.
func TestBurstBeyondTheQueue(t *testing.T) {
	inWorld(t, func(w *world) {
		var l ledger
		opts := w.options()
		opts.QueueEvents, opts.Concurrency = 2000, 100
		w.run(w.newClient(opts), func(_ context.Context, envs ...*dingevent.Envelope) error {
			time.Sleep(200 * time.Millisecond) // 500 a second: four seconds for a full queue
			l.take(envs[0].ID)
			return nil
		})
		w.connected(time.Second)
		pushes := w.burst(5000)
		w.answeredBy(pushes, 3)
		l.wantOnce(t, len(pushes))
		if s := w.client.Status(); s.Busy == 0 || s.Late == 0 || s.Redelivered == 0 {
			t.Errorf("status: %+v, want some refused as busy, and some known when they came again", s)
		}
		w.finish(time.Second)
	})
}

// A hundred hung calls hold up nothing as long as there is a place left, and nothing for longer than
// Options.HandleWithin.
func TestHungCallsEnd(t *testing.T) {
	inWorld(t, func(w *world) {
		opts := w.options()
		opts.Concurrency = 100
		w.run(w.newClient(opts), func(ctx context.Context, envs ...*dingevent.Envelope) error {
			if strings.HasPrefix(envs[0].ID, "hung") {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		})
		w.connected(time.Second)
		for i := range 100 {
			w.push(fmt.Sprint("hung", i))
		}
		time.Sleep(time.Second)
		waiting := w.push("waiting")
		w.answered(waiting, 3) // LATER, LATER, and SUCCESS at 43 s, since the calls were ended after 40 s
		w.finish(10 * time.Second)
	})
}
