package stream_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/limitstest"
	"github.com/dingevent/dingevent/stream"
)

func TestEventBecomesEnvelope(t *testing.T) {
	inWorld(t, func(w *world) {
		got := make(chan dingevent.Envelope, 1)
		w.start(func(_ context.Context, envs ...*dingevent.Envelope) error {
			got <- *envs[0]
			return nil
		})
		data := []byte("{\"remark\":\"\\\"张三\\\" \\u6743\", \"n\":1.0 }\n")
		birth := time.Now().Add(-time.Hour).Truncate(time.Millisecond).UTC()
		push := w.ding.PushStream(app, dingtest.Event{ID: "e1", Type: "bpms_instance_change", CorpID: "corp1", Born: birth, Data: data})
		w.answered(push, 1)
		attempt := push.Attempts()[0]
		if want := `{"status":"SUCCESS","message":"success"}`; string(attempt.Answer) != want || attempt.Code != 200 {
			t.Errorf("answered %d %s, want 200 %s", attempt.Code, attempt.Answer, want)
		}
		env := <-got
		if env.Meta["messageId"] != attempt.MessageID || env.Meta["connectionId"] != attempt.ConnectionID {
			t.Errorf("Meta lacks the frame's headers: %v", env.Meta)
		}
		env.Meta = nil
		want := dingevent.Envelope{
			ID: "e1", Type: "bpms_instance_change", CorpID: "corp1", App: app, Born: birth,
			Received: time.Now().UTC(), Transport: dingevent.TransportStream, Data: data,
		}
		if diff := cmp.Diff(want, env); diff != "" {
			t.Error(diff)
		}
		w.finish(time.Second)
	})
}

func TestRefusedEventComesAgain(t *testing.T) {
	for name, test := range map[string]struct {
		refuse   dingevent.ReceiverFunc
		attempts int // the last is answered with success
		calls    int32
	}{
		"error": {func(context.Context, ...*dingevent.Envelope) error { return errFull }, 2, 2},
		"panic": {func(context.Context, ...*dingevent.Envelope) error { panic("oops") }, 2, 2},
		"slow":  {func(context.Context, ...*dingevent.Envelope) error { time.Sleep(4 * time.Second); return nil }, 2, 1},
		"hung":  {func(ctx context.Context, _ ...*dingevent.Envelope) error { <-ctx.Done(); return ctx.Err() }, 3, 2},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				var calls atomic.Int32
				w.start(func(ctx context.Context, envs ...*dingevent.Envelope) error {
					if calls.Add(1) == 1 {
						return test.refuse(ctx, envs...)
					}
					return nil
				})
				push := w.push("e1")
				w.answered(push, test.attempts)
				for _, a := range push.Attempts()[:test.attempts-1] {
					if a.Code != 200 || !strings.Contains(string(a.Answer), `"status":"LATER"`) || a.Took > 2500*time.Millisecond {
						t.Errorf("answered %d %s after %v, want LATER within 2.5 s", a.Code, a.Answer, a.Took)
					}
				}
				if s := w.client.Status(); s.Events != uint64(test.attempts) || s.Success != 1 || s.Later != s.Events-1 {
					t.Errorf("status: %+v", s)
				}
				if calls.Load() != test.calls {
					t.Errorf("%d calls of the Receiver, want %d", calls.Load(), test.calls)
				}
				w.finish(time.Second)
			})
		})
	}
}

func TestDisconnectAnswersWhatIsInFlight(t *testing.T) {
	inWorld(t, func(w *world) {
		w.start(func(context.Context, ...*dingevent.Envelope) error { time.Sleep(2 * time.Second); return nil })
		var pushes []*dingtest.Push
		for i := range 50 {
			pushes = append(pushes, w.push(fmt.Sprint(i)))
		}
		time.Sleep(time.Second)
		w.ding.Disconnect(app, "persistent connection is timeout")
		w.connected(500 * time.Millisecond) // while the 50 are in flight
		if open := w.client.Status().Connections; len(open) != 4 || open[0].Leaving != stream.CauseDisconnect || open[0].Unanswered+open[1].Unanswered != 50 {
			t.Errorf("connections: %+v, want two that are left with 50 pushes, and two more", open)
		}
		for _, push := range pushes {
			w.answered(push, 1)
		}
		time.Sleep(time.Second) // the closing handshake
		if open := w.client.Status().Connections; len(open) != 2 || open[0].Leaving != "" {
			t.Errorf("connections: %+v, want the two new ones", open)
		}
		w.answered(w.push("after"), 1)
		w.finish(3 * time.Second)
	})
}

func TestDisconnectWhileOpenIsAway(t *testing.T) {
	inWorld(t, func(w *world) {
		w.start(take)
		w.net.answer(503)
		w.ding.Disconnect(app, "connection is expired")
		time.Sleep(20 * time.Second)
		if open := w.client.Status().Connections; len(open) != 0 {
			t.Errorf("connections: %+v, want none: DingTalk closes them after 10 s", open)
		}
		w.net.answer(0)
		w.connected(5 * time.Second)
		w.finish(time.Second)
	})
}

func TestCutConnections(t *testing.T) {
	inWorld(t, func(w *world) {
		w.start(func(context.Context, ...*dingevent.Envelope) error { time.Sleep(time.Second); return nil })
		time.Sleep(2 * time.Minute)
		push := w.push("e1")
		time.Sleep(500 * time.Millisecond)
		w.net.each((*link).cut)
		time.Sleep(time.Millisecond) // for both sides to see it
		w.connected(500 * time.Millisecond)
		w.answered(push, 2)
		if s := w.client.Status(); s.Opened != 4 || s.Lost != 1 {
			t.Errorf("status: %+v, want 4 opened, and the answer to the cut push lost", s)
		}
		w.finish(time.Second)
	})
}

func TestOutageOfOpen(t *testing.T) {
	inWorld(t, func(w *world) {
		w.net.answer(503)
		w.run(w.newClient(w.options()), take)
		for _, outage := range []time.Duration{30 * time.Second, 10 * time.Minute} {
			time.Sleep(outage)
			if s := w.client.Status(); !strings.Contains(s.OpenError.Error(), "503") || len(s.Connections) != 0 {
				t.Errorf("status: %+v, want the reason", s)
			}
			w.net.answer(0)
			w.connected(5 * time.Second) // by the second outage a connection has proved itself
			time.Sleep(2 * time.Minute)  // of health
			w.net.answer(503)
			w.net.each((*link).cut)
		}
		if opens := len(w.net.asked()); opens > 1000 {
			t.Errorf("%d open requests", opens)
		}
		w.finish(time.Second)
	})
}

// TestResetHandshakesAfterAStorm: the open request works and the WebSocket does not, for minutes. The client is back soon after.
func TestResetHandshakesAfterAStorm(t *testing.T) {
	inWorld(t, func(w *world) {
		w.start(take)
		time.Sleep(15 * time.Second) // a ping and its pong
		w.net.resetHandshakes(true)
		w.net.each((*link).cut)
		time.Sleep(15 * time.Minute)
		if s := w.client.Status(); len(s.Connections) != 0 || s.OpenErrors < 100 {
			t.Errorf("status: %+v, want a storm", s)
		}
		if n := strings.Count(w.logs.String(), "no connection; trying again"); n > 35 {
			t.Errorf("15 minutes of an outage take %d lines of the log", n)
		}
		w.net.resetHandshakes(false)
		w.connected(5 * time.Second)
		w.finish(time.Second)
	})
}

func TestFullQueueAnswersLaterAtOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		opts := w.options()
		limitstest.Of(t, "Stream: events that wait").Is(stream.DefaultQueueBytes)
		opts.Concurrency, opts.QueueBytes = 1, 7_000 // room for four frames of about 1.6 KB
		w.run(w.newClient(opts), func(context.Context, ...*dingevent.Envelope) error { time.Sleep(100 * time.Millisecond); return nil })
		w.connected(time.Second)
		var pushes []*dingtest.Push
		for i := range 6 {
			pushes = append(pushes, w.push(fmt.Sprint(i)))
		}
		again := 0
		for _, push := range pushes {
			<-push.Done()
			if attempts := push.Attempts(); len(attempts) > 1 {
				again++
				if attempts[0].Took > 10*time.Millisecond || !strings.Contains(string(attempts[0].Answer), "busy") {
					t.Errorf("%+v, want LATER at once", attempts[0])
				}
			}
		}
		if again != 2 {
			t.Errorf("%d of 6 pushes came again, want 2", again)
		}
		w.finish(time.Second)
	})
}

func TestOnePushAlwaysFits(t *testing.T) {
	inWorld(t, func(w *world) {
		opts := w.options()
		opts.QueueBytes = 1
		w.run(w.newClient(opts), take)
		w.connected(time.Second)
		w.answered(w.push("e1"), 1)
		w.answered(w.push("e2"), 1)
		w.finish(time.Second)
	})
}
