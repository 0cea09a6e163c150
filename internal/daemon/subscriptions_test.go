package daemon

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/config"
)

// TestFilteredSubscription: what a subscription's config says of filter, order and start holds.
func TestFilteredSubscription(t *testing.T) {
	got := make(chan string, 10)
	g := newGateway(t, t.TempDir(), func(c *config.Config) {
		c.Subscriptions = append(c.Subscriptions, config.Subscription{
			Name: "selected", Start: "2020-01-01", Types: []string{"check_in"}, Where: `event.staffId != "u2"`,
			Order: "key", Key: "event.staffId", OnDead: "stop",
			Sink: dingevent.SinkFunc(func(_ context.Context, d dingevent.Delivery) error {
				got <- string(d.Envelope.Data)
				return nil
			}),
		})
	})
	for _, staff := range []string{"u2", "u1"} {
		data := fmt.Appendf(nil, `{"staffId":%q,"timeStamp":1}`, staff)
		answered(t, g.ding.PushStream(owner, dingtest.Event{Type: "check_in", CorpID: "ding1", Data: data}))
	}
	select {
	case data := <-got:
		if data != `{"staffId":"u1","timeStamp":1}` {
			t.Errorf("got %s, want that of u1", data)
		}
	case <-time.After(2 * time.Minute):
		t.Error("nothing came")
	}
}
