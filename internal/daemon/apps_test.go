package daemon

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/stream"
)

// TestRefusedAppIsTriedAgain: an app whose secret is put right is connected within the minute.
func TestRefusedAppIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ding := dingtest.NewServer(t, &dingtest.Options{Apps: map[string]string{owner: "right"}})
		secrets := []string{"wrong", "wrong", "right"}
		app := &streamApp{name: "hr", log: slog.New(slog.DiscardHandler), connect: func() (*stream.Client, error) {
			secret := secrets[0]
			secrets = secrets[1:]
			return stream.New(owner, secret, &stream.Options{BaseURL: ding.URL(), HTTPClient: ding.Client(), Logger: slog.New(slog.DiscardHandler)})
		}}
		if err := app.renew(); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() {
			ended <- app.run(ctx, dingevent.ReceiverFunc(func(context.Context, ...*dingevent.Envelope) error { return nil }))
		}()
		time.Sleep(10 * time.Second)
		if app.status().OpenErrors == 0 {
			t.Error("the wrong secret was not refused")
		}
		time.Sleep(2*retryEvery + time.Second)
		if ding.Connections(owner) == 0 {
			t.Error("the right secret was not tried")
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// TestCanceledRun: a daemon that is stopped before it has begun ends without an error, and leaves
// nothing behind.
func TestCanceledRun(t *testing.T) {
	d, err := New(Config{
		Data: t.TempDir(), API: "127.0.0.1:0",
		Apps: []App{{Name: "hr", Stream: &Stream{ClientID: owner, ClientSecret: "s", BaseURL: "http://127.0.0.1:1"}}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := d.Run(ctx); err != nil {
		t.Error(err)
	}
}
