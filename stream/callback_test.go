package stream_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/stream"
)

func TestRobotMessagesAreReceived(t *testing.T) {
	inWorld(t, func(w *world) {
		opts := w.options()
		opts.App, opts.Robot = "hr", true
		got := make(chan *dingevent.Envelope, 2)
		full := true
		w.run(w.newClient(opts), func(_ context.Context, envs ...*dingevent.Envelope) error {
			got <- envs[0]
			if full {
				full = false
				return errFull
			}
			return nil
		})
		w.connected(time.Second)
		data := `{"msgId":"m1","chatbotCorpId":"corp1","createAt":1690362101894,"text":{"content":"测试"}}`
		push := w.ding.PushCallback(app, stream.TopicRobot, []byte(data))
		w.answered(push, 2) // silence makes DingTalk push it again
		if first := push.Attempts()[0]; first.Code != 0 {
			t.Errorf("answered %d after an error, want no answer", first.Code)
		}
		<-got
		<-got
		push = w.ding.PushCallback(app, stream.TopicRobotDelegate, []byte(data))
		w.answered(push, 1)
		env := <-got
		if env.ID != "m1" || env.Type != stream.TopicRobotDelegate || env.CorpID != "corp1" || env.App != "hr" ||
			!env.Born.Equal(time.UnixMilli(1690362101894)) || string(env.Data) != data {
			t.Errorf("envelope: %+v", env)
		}
		if response := push.Response(); string(response) != "null" {
			t.Errorf("response: %s", response)
		}
		w.finish(time.Second)
	})
}

func TestHandlersAnswerCallbacks(t *testing.T) {
	inWorld(t, func(w *world) {
		client := w.newClient(w.options())
		client.Handle(stream.TopicCard, func(_ context.Context, cb *stream.Callback) (any, error) {
			return map[string]string{"was": string(cb.Data), "topic": cb.Topic}, nil
		})
		client.Handle("panic", func(context.Context, *stream.Callback) (any, error) { panic("oops") })
		client.Handle("slow", func(ctx context.Context, _ *stream.Callback) (any, error) { <-ctx.Done(); return nil, ctx.Err() })
		client.Handle("strange", func(context.Context, *stream.Callback) (any, error) { return make(chan int), nil })
		client.Handle("nothing", func(context.Context, *stream.Callback) (any, error) { return nil, nil })
		w.run(client, func(context.Context, ...*dingevent.Envelope) error {
			t.Error("a callback came to the Receiver")
			return nil
		})
		w.connected(time.Second)
		push := w.ding.PushCallback(app, stream.TopicCard, []byte(`{"a":1}`))
		w.answered(push, 1)
		if want := `{"topic":"/v1.0/card/instances/callback","was":"{\"a\":1}"}`; string(push.Response()) != want {
			t.Errorf("response: %s, want %s", push.Response(), want)
		}
		w.answered(w.ding.PushCallback(app, "nothing", []byte("{}")), 1)
		for _, topic := range []string{"panic", "slow", "strange"} {
			push := w.ding.PushCallback(app, topic, []byte("{}"))
			<-push.Done()
			first := push.Attempts()[0]
			if first.Code != 500 || first.Took > 2*time.Second {
				t.Errorf("%s: answered %d after %v, want 500 within 2 s", topic, first.Code, first.Took)
			}
		}
		if s := client.Status(); s.Callbacks != 5 || s.Success != 2 || s.Failed != 3 {
			t.Errorf("status: %+v", s)
		}
		w.finish(time.Second)
	})
}

// What a handler's error says is for our log only.
func TestHandlerErrorStaysHere(t *testing.T) {
	inWorld(t, func(w *world) {
		client := w.newClient(w.options())
		client.Handle("error", func(context.Context, *stream.Callback) (any, error) { return nil, errors.New("table users is gone") })
		w.run(client, take)
		w.connected(time.Second)
		push := w.ding.PushCallback(app, "error", []byte("{}"))
		<-push.Done()
		if first := push.Attempts()[0]; first.Code != 500 || strings.Contains(string(first.Answer), "users") {
			t.Errorf("answered %d %s", first.Code, first.Answer)
		}
		if !strings.Contains(w.logs.String(), "table users is gone") {
			t.Error("the log does not tell the error")
		}
		w.finish(time.Second)
	})
}

// A hung handler holds up neither events nor other topics.
func TestHungHandlerHoldsUpNobody(t *testing.T) {
	inWorld(t, func(w *world) {
		opts := w.options()
		opts.Concurrency = 1
		client := w.newClient(opts)
		hang := make(chan struct{})
		client.Handle("hang", func(context.Context, *stream.Callback) (any, error) { <-hang; return nil, nil })
		w.run(client, take)
		w.connected(time.Second)
		hung := w.ding.PushCallback(app, "hang", []byte("{}"))
		waiting := w.ding.PushCallback(app, "hang", []byte("{}"))
		w.answered(w.push("e1"), 1)
		for _, push := range []*dingtest.Push{hung, waiting} {
			<-push.Done()
			if first := push.Attempts()[0]; first.Code != 500 || first.Took != 2*time.Second {
				t.Errorf("answered %d after %v, want 500 after 2 s", first.Code, first.Took)
			}
		}
		close(hang)
		w.finish(time.Second)
	})
}

func TestHandlePanicsAtMistakes(t *testing.T) {
	f := func(context.Context, *stream.Callback) (any, error) { return nil, nil }
	client, err := stream.New(app, secret, &stream.Options{Robot: true})
	if err != nil {
		t.Fatal(err)
	}
	client.Handle("taken", f)
	for name, mistake := range map[string]func(){
		"no topic":    func() { client.Handle("", f) },
		"no function": func() { client.Handle("x", nil) },
		"taken":       func() { client.Handle("taken", f) },
		"robot":       func() { client.Handle(stream.TopicRobot, f) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			mistake()
		}()
	}
}
