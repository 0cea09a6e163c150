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
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/samples"
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
	pushed := samples.Gateway{Ding: g.ding, ClientID: owner, Callback: g.callback}
	for _, entry := range catalog.All() {
		for transport, push := range pushed.Pushes(entry) {
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
		case <-time.After(2 * time.Minute):
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
