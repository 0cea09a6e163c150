package daemon

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/stream"
)

// A triedApp is a streamApp whose clients have the given secrets, one after the other.
type triedApp struct {
	*testing.T
	*streamApp
	ding  *dingtest.Server
	logs  bytes.Buffer // to be read when the app has ended
	stop  context.CancelFunc
	ended chan error
}

func startApp(t *testing.T, secrets ...string) *triedApp {
	t.Helper()
	a := &triedApp{T: t, ding: dingtest.NewServer(t, &dingtest.Options{Apps: map[string]string{owner: "right"}}), ended: make(chan error, 1)}
	quiet := slog.New(slog.DiscardHandler)
	a.streamApp = &streamApp{name: "hr", wanted: 2, retry: retryEvery, log: slog.New(slog.NewTextHandler(&a.logs, nil)), connect: func(onChange func(stream.Change)) (*stream.Client, error) {
		secret := secrets[0]
		secrets = secrets[1:]
		return stream.New(owner, secret, &stream.Options{BaseURL: a.ding.URL(), HTTPClient: a.ding.Client(), OnChange: onChange, Logger: quiet})
	}}
	if err := a.renew(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	a.stop = stop
	take := dingevent.ReceiverFunc(func(context.Context, ...*dingevent.Envelope) error { return nil })
	go func() { a.ended <- a.run(ctx, take) }()
	return a
}

func (a *triedApp) finish() {
	a.Helper()
	a.stop()
	if err := <-a.ended; err != nil {
		a.Error(err)
	}
}

// want wants the app's state, and returns all of its status.
func (a *triedApp) want(state api.State) api.Stream {
	a.Helper()
	synctest.Wait()
	s := a.status()
	if s.State != state {
		a.Errorf("state %q, want %q: %+v", s.State, state, s)
	}
	return s
}

// TestRefusedAppIsTriedAgain: an app whose secret is put right is connected within the minute; until
// then it says why it is not, and afterwards nothing it has counted is lost.
func TestRefusedAppIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := startApp(t, "wrong", "wrong", "right")
		time.Sleep(10 * time.Second)
		first := a.want(api.Refused)
		if e := first.OpenError; e == nil || e.Reason != "credentials" || e.Stage != "open" || e.Hint == "" || e.Past ||
			strings.Contains(e.Error, e.Hint) || strings.HasPrefix(e.Error, "stream") {
			t.Errorf("the refusal is told so: %+v", e)
		}
		if wait := time.Until(first.RetryAt); wait <= 0 || wait > retryEvery {
			t.Errorf("tried again in %v", wait)
		}
		time.Sleep(retryEvery)
		second := a.want(api.Refused)
		if second.OpenErrors <= first.OpenErrors || !second.RetryAt.After(first.RetryAt) {
			t.Errorf("after the second refusal: %d open errors and next at %v; before %d and %v",
				second.OpenErrors, second.RetryAt, first.OpenErrors, first.RetryAt)
		}
		time.Sleep(retryEvery)
		third := a.want(api.Connected)
		if third.OpenErrors != second.OpenErrors || third.Opened != 2 || third.OpenError == nil || !third.OpenError.Past || !third.RetryAt.IsZero() {
			t.Errorf("connected: %+v, %+v", third, third.OpenError)
		}
		a.finish()
		if log := a.logs.String(); strings.Count(log, "reason=credentials") != 2 || !strings.Contains(log, "stage=open") || !strings.Contains(log, "retry_in=1m0s") {
			t.Errorf("the log does not tell why:\n%s", log)
		}
	})
}

// TestAppRemembersClosedConnections: what is known of a connection outlives it.
func TestAppRemembersClosedConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := startApp(t, "right")
		time.Sleep(time.Second)
		if outcome, err := a.ding.PushStream(owner, dingtest.Event{Type: "x", Data: []byte("{}")}).Wait(t.Context()); outcome != dingtest.Answered {
			t.Fatal(outcome, err)
		}
		before := a.want(api.Connected)
		a.ding.Disconnect(owner, "connection is expired")
		time.Sleep(2 * time.Minute)
		after := a.want(api.Connected)
		if after.Opened != 4 || before.LastEvent.IsZero() || !after.LastEvent.Equal(before.LastEvent) || !after.LastFrame.After(before.LastFrame) {
			t.Errorf("before %+v\nafter %+v", before, after)
		}
		for _, c := range after.Connections {
			if !c.LastEvent.IsZero() || c.Leaving != "" || c.RoundTripMS < 0 {
				t.Errorf("a new connection: %+v", c)
			}
		}
		a.finish()
	})
}

// TestCanceledRun: a daemon that is stopped before it has begun ends without an error, and leaves
// nothing behind.
func TestCanceledRun(t *testing.T) {
	d, err := New(config.Config{
		Data: t.TempDir(), API: "127.0.0.1:0",
		Apps: []config.App{{Name: "hr", Stream: &config.Stream{ClientID: owner, ClientSecret: "s", BaseURL: "http://127.0.0.1:1"}}},
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
