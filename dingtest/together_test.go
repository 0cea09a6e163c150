package dingtest_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/stream"
)

// A day on which everything goes wrong, all at once, for a client that holds two connections: what DingTalk
// took for answered was received once, and nothing twice; little lies in the failed list; and the client is back in
// the end.
func TestAllFaultsTogether(t *testing.T) {
	opts := &dingtest.Options{Seed: 11, DisconnectEvery: 3 * time.Hour, KeepaliveEvery: 25 * time.Second, Greetings: true}
	bubble(t, opts, func(t *testing.T, s *dingtest.Server) {
		var mu sync.Mutex // protects received
		received := map[string]int{}
		client, err := stream.New(app, "secret", &stream.Options{BaseURL: s.URL(), HTTPClient: s.Client()})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			ended <- client.Run(ctx, dingevent.ReceiverFunc(func(_ context.Context, envs ...*dingevent.Envelope) error {
				mu.Lock()
				defer mu.Unlock()
				for _, env := range envs {
					received[env.ID]++
				}
				return nil
			}))
		}()
		for _, f := range []dingtest.Fault{
			dingtest.Cut{Every: 17 * time.Minute}, dingtest.HalfOpen{Every: time.Hour}, dingtest.Outage{Every: 50 * time.Minute, For: time.Minute},
			dingtest.Slow{Delay: 50 * time.Millisecond, Jitter: time.Second}, dingtest.Duplicate{Rate: 0.1}, dingtest.Reorder{Rate: 0.3},
		} {
			s.Inject(f)
		}
		if err := s.WaitConnections(ctx, app, 2); err != nil {
			t.Fatal(err)
		}
		var all []*dingtest.Push
		for n := range 24 * 60 {
			all = append(all, s.PushStream(app, event(fmt.Sprint(n))))
			time.Sleep(time.Minute)
		}
		for n, p := range all {
			outcome, err := p.Wait(ctx)
			if err != nil {
				t.Fatal(err)
			}
			mu.Lock()
			times := received[fmt.Sprint(n)]
			mu.Unlock()
			if outcome == dingtest.Answered && times == 0 || times > 1 {
				t.Errorf("event %d: %s, received %d times, pushed %d times", n, outcome, times, len(p.Attempts()))
			}
		}
		lost := len(s.Failed())
		if lost > len(all)/50 {
			t.Errorf("%d of %d events ended in the failed list", lost, len(all))
		}
		for _, i := range s.Faults() {
			if i.Hits() == 0 {
				t.Errorf("%#v never struck", i.Fault)
			}
			i.End()
		}
		if err := s.WaitConnections(ctx, app, 2); err != nil {
			t.Error(err)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
