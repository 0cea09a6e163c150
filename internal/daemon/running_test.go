package daemon

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
)

func eventually(t *testing.T, f func() error) {
	t.Helper()
	var err error
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if err = f(); err == nil {
			return
		}
	}
	t.Fatal(err)
}

// A running daemon has no subscriptions but those that tests give it.
type running struct {
	*Daemon
	api.Service
	stop func()
}

func startDaemon(t *testing.T, data string, subs ...config.Subscription) *running {
	t.Helper()
	d, err := New(config.Config{
		Data: data, Listen: "127.0.0.1:0", API: "127.0.0.1:0",
		Apps:          []config.App{{Name: "hr", HTTP: &config.HTTP{Path: "/hr", Keys: []config.Key{{Token: callbackToken, AESKey: aesKey, Owners: []string{owner}}}}}},
		Subscriptions: subs,
	}, &Options{Environment: func(name string) (string, bool) {
		return "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", name == "HOOK_SECRET"
	}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	r := &running{d, d.Address().Client(), sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})}
	t.Cleanup(r.stop)
	if _, err := r.Status(t.Context()); err != nil { // it answers once its subscriptions are known
		t.Fatal(err)
	}
	return r
}

// push stores events of a type, as DingTalk would push them.
func (r *running) push(t *testing.T, eventType string, ids ...string) {
	t.Helper()
	for _, id := range ids {
		env := &dingevent.Envelope{ID: id, Type: eventType, CorpID: "corp", App: "hr", Transport: dingevent.TransportHTTP, Received: time.Now(), Data: []byte(`{"EventType":"` + eventType + `"}`)}
		if err := r.Journal().Receive(t.Context(), env); err != nil {
			t.Fatal(err)
		}
	}
}
