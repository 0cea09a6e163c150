package stream_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/stream"
)

func TestStopAnswersWhatIsInFlight(t *testing.T) {
	inWorld(t, func(w *world) {
		w.start(func(context.Context, ...*dingevent.Envelope) error { time.Sleep(2 * time.Second); return nil })
		var pushes []*dingtest.Push
		for i := range 50 {
			pushes = append(pushes, w.push(fmt.Sprint(i)))
		}
		time.Sleep(time.Second)
		w.finish(1100 * time.Millisecond)
		for _, push := range pushes {
			w.answered(push, 1)
		}
		if s := w.client.Status(); len(s.Connections) != 0 || s.Success != 50 {
			t.Errorf("status: %+v", s)
		}
	})
}

func TestStopWithSilentPeer(t *testing.T) {
	inWorld(t, func(w *world) {
		w.start(take)
		w.net.each((*link).mute)
		w.finish(1100 * time.Millisecond)
	})
}

func TestStopWhileOpenIsAway(t *testing.T) {
	inWorld(t, func(w *world) {
		w.net.answer(503)
		w.run(w.newClient(w.options()), take)
		time.Sleep(time.Minute)
		w.finish(0)
	})
}

func TestStopTellsOfReceiverThatHangs(t *testing.T) {
	inWorld(t, func(w *world) {
		hang := make(chan struct{})
		defer close(hang)
		w.start(func(context.Context, ...*dingevent.Envelope) error { <-hang; return nil })
		push := w.push("e1")
		time.Sleep(time.Second)
		began := time.Now()
		w.stop()
		err := <-w.ended
		if err == nil || !strings.Contains(err.Error(), "1 calls of the Receiver") {
			t.Errorf("Run: %v, want an error about the call", err)
		}
		if took := time.Since(began); took > 6*time.Second { // Options.Grace, and a little
			t.Errorf("Run ended after %v", took)
		}
		if first := push.Attempts()[0]; !strings.Contains(string(first.Answer), "LATER") {
			t.Errorf("answered %s, want LATER", first.Answer)
		}
	})
}

func TestStartsAndStops(t *testing.T) {
	inWorld(t, func(w *world) {
		synctest.Wait()
		before := runtime.NumGoroutine()
		for i := range 1000 {
			w.start(take)
			if i%10 == 0 {
				w.answered(w.push(fmt.Sprint(i)), 1)
			}
			w.finish(time.Second)
		}
		synctest.Wait()
		// The bubble would fail by itself at one that is blocked for good; this is also for those that wait for a timer.
		// A finalizer that runs just now counts, too, but not for long.
		for range 100_000 {
			if runtime.NumGoroutine() <= before {
				return
			}
			runtime.Gosched()
		}
		stacks := make([]byte, 1<<16)
		t.Errorf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
	})
}

func TestRefusedCredentialsEndRun(t *testing.T) {
	inWorld(t, func(w *world) {
		client, err := stream.New(app, "not-"+secret, w.options())
		if err != nil {
			t.Fatal(err)
		}
		w.run(client, take)
		err = <-w.ended
		refused, ok := errors.AsType[*stream.OpenError](err)
		if !ok || refused.Status != http.StatusUnauthorized || refused.Code != "authFailed" || refused.RequestID == "" || !refused.Permanent() {
			t.Fatalf("Run: %v, want an OpenError of DingTalk's", err)
		}
		if text := err.Error(); !strings.Contains(text, refused.Hint()) || !strings.Contains(text, "client secret") || strings.Contains(text, secret) {
			t.Errorf("error: %s", text)
		}
	})
}

func TestRunNeedsReceiverAndRunsOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		if err := w.newClient(nil).Run(t.Context(), nil); err == nil {
			t.Error("Run took a nil Receiver")
		}
		w.start(take)
		if err := w.client.Run(t.Context(), dingevent.ReceiverFunc(take)); err == nil {
			t.Error("Run ran twice")
		}
		w.finish(time.Second)
	})
}

// The closing handshake may begin before the reader has, and nobody answers it.
func TestStopJustAfterOpening(t *testing.T) {
	for range 30 {
		inWorld(t, func(w *world) {
			w.run(w.newClient(w.options()), take)
			if err := w.ding.WaitConnections(w.Context(), app, 2); err != nil {
				t.Fatal(err)
			}
			w.net.each((*link).mute)
			w.finish(1100 * time.Millisecond)
		})
	}
}

func TestGraceBoundsTheStop(t *testing.T) {
	inWorld(t, func(w *world) {
		opts := w.options()
		opts.Grace = 500 * time.Millisecond
		w.run(w.newClient(opts), func(ctx context.Context, _ ...*dingevent.Envelope) error { <-ctx.Done(); return ctx.Err() })
		w.connected(time.Second)
		push := w.push("e1")
		synctest.Wait()
		w.finish(500 * time.Millisecond)
		<-push.Done()
		if first := push.Attempts()[0]; first.Code != 0 {
			t.Errorf("answered %d, want no answer", first.Code)
		}
	})
}
