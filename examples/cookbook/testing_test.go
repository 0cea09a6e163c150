package cookbook_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/router"
	"github.com/dingevent/dingevent/stream"
)

// A directory is what our handlers work on. They are called at once, so it has a mutex.
type directory struct {
	mu    sync.Mutex
	fails int // so many times yet
	left  []string
}

func (d *directory) remove(users []string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fails > 0 {
		d.fails--
		return errors.New("the directory is down")
	}
	d.left = append(d.left, users...)
	return nil
}

func (d *directory) gone() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.left
}

// newRouter makes the router of the program, and of its tests.
func newRouter(d *directory) *router.Router {
	r := router.New()
	router.On(r, func(ctx context.Context, e *event.OrgUserLeave, env *dingevent.Envelope) error {
		return d.remove(e.UserIds)
	})
	return r
}

// The handlers alone, with DingTalk's documented payload in the shape of each transport.
func TestLeavers(t *testing.T) {
	entry, _ := catalog.Lookup("user_leave_org")
	for _, transport := range []dingevent.Transport{dingevent.TransportStream, dingevent.TransportHTTP} {
		var d directory
		env := &dingevent.Envelope{Type: entry.Type, CorpID: "ding1", Transport: transport, Data: entry.Payload(transport, catalog.Head{CorpID: "ding1"})}
		err := newRouter(&d).Deliver(t.Context(), dingevent.Delivery{Envelope: env, Attempt: 1})
		if err != nil || len(d.gone()) != 1 {
			t.Errorf("%s: %q are gone, %v", transport, d.gone(), err)
		}
	}
}

// The whole way from a fake DingTalk, in virtual time: what fails comes again after ten seconds.
func TestFailedEventComesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := directory{fails: 1}
		ding := dingtest.NewServer(t, nil)
		client, err := stream.New("client-id", "client-secret", &stream.Options{BaseURL: ding.URL(), HTTPClient: ding.Client()})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- client.Run(ctx, newRouter(&d)) }()
		if err := ding.WaitConnections(ctx, "client-id", 1); err != nil {
			t.Fatal(err)
		}
		push := ding.PushStream("client-id", dingtest.Event{Type: "user_leave_org", CorpID: "ding1", Data: []byte(`{"userId":["u1"]}`)})
		begin := time.Now()
		if outcome, err := push.Wait(ctx); outcome != dingtest.Answered || err != nil {
			t.Error(outcome, err)
		}
		if len(push.Attempts()) != 2 || len(d.gone()) != 1 {
			t.Errorf("%d attempts in %v, and %q are gone", len(push.Attempts()), time.Since(begin), d.gone())
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
