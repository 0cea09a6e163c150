package stream_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/stream"
)

// A ledger counts what a Receiver took, by event ID.
type ledger struct {
	mu    sync.Mutex
	taken map[string]int
}

func (l *ledger) take(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.taken == nil {
		l.taken = map[string]int{}
	}
	l.taken[id]++
}

// wantOnce wants that n events were taken, each once.
func (l *ledger) wantOnce(t testing.TB, n int) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.taken) != n {
		t.Errorf("%d events taken, want %d", len(l.taken), n)
	}
	for id, times := range l.taken {
		if times != 1 {
			t.Errorf("event %s was taken %d times", id, times)
		}
	}
}

// A push of an event that still runs waits for that run.
func TestRedeliveryJoinsTheRunningCall(t *testing.T) {
	inWorld(t, func(w *world) {
		var calls atomic.Int32
		w.start(func(context.Context, ...*dingevent.Envelope) error {
			calls.Add(1)
			time.Sleep(14 * time.Second)
			return nil
		})
		push := w.push("e1")
		w.answered(push, 2)
		second := push.Attempts()[1]
		if second.Took != 1500*time.Millisecond {
			t.Errorf("the second push was answered after %v, want 1.5 s, when the call ended", second.Took)
		}
		if s := w.client.Status(); calls.Load() != 1 || s.Redelivered != 1 || s.Late != 1 {
			t.Errorf("%d calls, status %+v; want one call, and one push that joined it", calls.Load(), s)
		}
		w.finish(time.Second)
	})
}

// DingTalk gave up on the event; the call goes on and ends well.
func TestCallOutlivesThePushes(t *testing.T) {
	inWorld(t, func(w *world) {
		opts := w.options()
		opts.HandleWithin = 2 * time.Minute
		done := make(chan error, 1)
		w.run(w.newClient(opts), func(ctx context.Context, _ ...*dingevent.Envelope) error {
			time.Sleep(time.Minute)
			done <- ctx.Err()
			return nil
		})
		w.connected(time.Second)
		push := w.push("e1")
		<-push.Done()
		if err := <-done; err != nil || len(push.Attempts()) != 3 {
			t.Errorf("the call's context: %v; %d pushes", err, len(push.Attempts()))
		}
		w.finish(time.Second)
	})
}

// The same ID with other bytes is another event to the Receiver: it decides.
func TestSameIDOtherBytes(t *testing.T) {
	inWorld(t, func(w *world) {
		var calls atomic.Int32
		w.start(func(context.Context, ...*dingevent.Envelope) error { calls.Add(1); return nil })
		for _, e := range []dingtest.Event{
			{ID: "e1", Type: "t", CorpID: "c", Data: []byte(`{"a":1}`)},
			{ID: "e1", Type: "t", CorpID: "c", Data: []byte(`{"a":1}`)}, // known
			{ID: "e1", Type: "t", CorpID: "c", Data: []byte(`{"a":2}`)},
			{ID: "e1", Type: "t", CorpID: "d", Data: []byte(`{"a":1}`)},
			{ID: "e1", Type: "u", CorpID: "c", Data: []byte(`{"a":1}`)},
		} {
			w.answered(w.ding.PushStream(app, e), 1)
		}
		if s := w.client.Status(); calls.Load() != 4 || s.Redelivered != 1 {
			t.Errorf("%d calls, status %+v; want 4 calls", calls.Load(), s)
		}
		w.finish(time.Second)
	})
}

func TestHandledEventIsForgottenAfterTenMinutes(t *testing.T) {
	inWorld(t, func(w *world) {
		var calls atomic.Int32
		w.start(func(context.Context, ...*dingevent.Envelope) error { calls.Add(1); return nil })
		for _, step := range []struct {
			wait time.Duration
			want int32
		}{{0, 1}, {10*time.Minute - time.Second, 1}, {2 * time.Second, 2}} {
			time.Sleep(step.wait)
			w.answered(w.push("e1"), 1)
			if got := calls.Load(); got != step.want {
				t.Errorf("%d calls, want %d", got, step.want)
			}
		}
		w.finish(time.Second)
	})
}

// A robot's message whose handler is slow comes again after a minute, and is handled once.
func TestSlowRobotIsCalledOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		client := w.newClient(w.options())
		var calls atomic.Int32
		stream.On(client, func(ctx context.Context, e *event.RobotMessage, _ *stream.Callback) (any, error) {
			calls.Add(1)
			time.Sleep(30 * time.Second)
			if e.Text == nil || e.Text.Content != "hi" {
				t.Errorf("message %+v", e)
			}
			return nil, ctx.Err()
		})
		w.run(client, take)
		w.connected(time.Second)
		push := w.ding.PushCallback(app, stream.TopicRobot, []byte(`{"msgId":"m1","text":{"content":"hi"}}`))
		w.answered(push, 2)
		if first := push.Attempts()[0]; first.Code != 0 || calls.Load() != 1 {
			t.Errorf("first answer %d, %d calls; want none, and one call", first.Code, calls.Load())
		}
		w.finish(time.Second)
	})
}

func TestTypedCallback(t *testing.T) {
	inWorld(t, func(w *world) {
		client := w.newClient(w.options())
		stream.On(client, func(_ context.Context, e *event.CardCallback, cb *stream.Callback) (any, error) {
			return map[string]string{"card": e.OutTrackId, "raw": string(cb.Data)}, nil
		})
		w.run(client, take)
		w.connected(time.Second)
		push := w.ding.PushCallback(app, stream.TopicCard, []byte(`{"outTrackId":"c1"}`))
		w.answered(push, 1)
		if want := `{"card":"c1","raw":"{\"outTrackId\":\"c1\"}"}`; string(push.Response()) != want {
			t.Errorf("response %s, want %s", push.Response(), want)
		}
		push = w.ding.PushCallback(app, stream.TopicCard, []byte(`[1]`))
		<-push.Done()
		if first := push.Attempts()[0]; first.Code != 500 || !strings.Contains(w.logs.String(), "no JSON object") {
			t.Errorf("a payload that is no object was answered %d", first.Code)
		}
		w.finish(time.Second)
	})
}

func TestOnPanicsAtMistakes(t *testing.T) {
	for name, mistake := range map[string]func(*stream.Client){
		"an event": func(c *stream.Client) {
			stream.On(c, func(context.Context, *event.OrgUserAdd, *stream.Callback) (any, error) { return nil, nil })
		},
		"no event": func(c *stream.Client) {
			stream.On(c, func(context.Context, *int, *stream.Callback) (any, error) { return nil, nil })
		},
		"no function": func(c *stream.Client) { stream.On[event.CardCallback](c, nil) },
	} {
		client, err := stream.New(app, secret, nil)
		if err != nil {
			t.Fatal(err)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			mistake(client)
		}()
	}
}

// Connections that are cut with events in flight: those come again, and none runs twice.
func TestCutHandlesEveryEventOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		var l ledger
		w.start(func(_ context.Context, envs ...*dingevent.Envelope) error {
			time.Sleep(time.Second)
			l.take(envs[0].ID)
			return nil
		})
		var pushes []*dingtest.Push
		for i := range 50 {
			pushes = append(pushes, w.push(fmt.Sprint(i)))
		}
		time.Sleep(500 * time.Millisecond)
		w.net.each((*link).cut)
		for _, push := range pushes {
			w.answered(push, 2)
		}
		l.wantOnce(t, 50)
		if s := w.client.Status(); s.Lost != 50 || s.Redelivered != 50 {
			t.Errorf("status: %+v, want 50 answers lost, and 50 pushes of what was known", s)
		}
		w.finish(time.Second)
	})
}
