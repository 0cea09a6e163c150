package daemon

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/router"
)

// arrivals collects what a subscription gets, as Go types by transport and event type.
type arrivals struct {
	mu       sync.Mutex // protects what follows
	goTypes  map[string]string
	problems []string
	count    chan struct{}
}

func (a *arrivals) router() *router.Router {
	r := router.New()
	handle := func(_ context.Context, e any, env *dingevent.Envelope) error {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.goTypes[string(env.Transport)+" "+env.Type] = reflect.TypeOf(e).Elem().Name()
		a.count <- struct{}{}
		return nil
	}
	r.Default(handle)
	r.OnProblem(func(env *dingevent.Envelope, p event.Problem) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.problems = append(a.problems, fmt.Sprint(env.Transport, " ", p))
	})
	return r
}

// TestWholeCatalogue pushes the sample of every event, the real way, by every transport that DingTalk
// documents for it. Each must come out of the journal as its struct, with nothing left over.
func TestWholeCatalogue(t *testing.T) {
	got := &arrivals{goTypes: map[string]string{}, count: make(chan struct{}, 5000)}
	g := newGateway(t, t.TempDir(), func(c *config.Config) {
		c.Subscriptions = append(c.Subscriptions, config.Subscription{Name: "catalogue", Start: "beginning", Sink: got.router()})
	})
	want := map[string]string{}
	for _, entry := range catalog.All() {
		for transport, push := range g.pushesOf(entry) {
			want[string(transport)+" "+entry.Type] = entry.Go
			answered(t, push())
		}
	}
	if len(want) < 450 {
		t.Fatalf("only %d ways were tried", len(want))
	}
	for range want {
		select {
		case <-got.count:
		case <-time.After(10 * time.Second):
			t.Fatal("something never arrived")
		}
	}
	got.mu.Lock()
	defer got.mu.Unlock()
	for way, goType := range want {
		if got.goTypes[way] != goType {
			t.Errorf("%s arrived as %q, want %s", way, got.goTypes[way], goType)
		}
	}
	if len(got.problems) > 0 {
		t.Errorf("left over:\n%s", strings.Join(got.problems, "\n"))
	}
}

// pushesOf are the ways in which DingTalk pushes an event. What is about the way itself never gets as far
// as a journal, and neither do callbacks that want an answer of their own.
func (g *gateway) pushesOf(entry catalog.Entry) map[dingevent.Transport]func() *dingtest.Push {
	head := catalog.Head{CorpID: "ding1", ID: "sample", Born: time.UnixMilli(1784260000123)}
	ways := map[dingevent.Transport]func() *dingtest.Push{}
	switch {
	case entry.Control():
	case strings.HasPrefix(entry.Type, "/v1.0/im/bot/"):
		ways[dingevent.TransportStream] = func() *dingtest.Push {
			return g.ding.PushCallback(owner, entry.Type, entry.Payload(dingevent.TransportStream, head))
		}
	case entry.Callback:
	default:
		for _, transport := range []dingevent.Transport{dingevent.TransportStream, dingevent.TransportHTTP, dingevent.TransportSyncHTTP} {
			if entry.Comes(transport) {
				ways[transport] = func() *dingtest.Push { return g.pushSample(entry, transport, entry.Payload(transport, head)) }
			}
		}
	}
	return ways
}

func (g *gateway) pushSample(entry catalog.Entry, transport dingevent.Transport, data []byte) *dingtest.Push {
	switch transport {
	case dingevent.TransportStream:
		return g.ding.PushStream(owner, dingtest.Event{Type: entry.Type, CorpID: "ding1", Data: data})
	case dingevent.TransportHTTP:
		return g.ding.PushHTTP(g.callback, dingtest.Event{Data: data})
	}
	return g.ding.PushSyncHTTP(g.callback, dingtest.Row{
		SubscribeID: "1_0", CorpID: "ding1", BizID: entry.Type, BizType: entry.BizType(), BizData: string(data),
	})
}
