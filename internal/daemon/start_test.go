package daemon

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
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
	case <-time.After(10 * time.Second):
		t.Error("nothing came")
	}
}

func TestStart(t *testing.T) {
	for text, want := range map[string]string{
		"2026-01-02T03:04:05Z":      "2026-01-02T03:04:05Z",
		"2026-01-02T03:04:05+08:00": "2026-01-01T19:04:05Z",
		"2026-01-02":                "2026-01-01T16:00:00Z",
	} {
		from, since, err := startOf(config.Subscription{Start: text})
		if got := since.UTC().Format(time.RFC3339); err != nil || from != delivery.FromNow || got != want {
			t.Errorf("%s: %v, %s, %v; want %s", text, from, got, err, want)
		}
	}
	for text, want := range map[string]delivery.Start{"": delivery.FromNow, "now": delivery.FromNow, "beginning": delivery.FromBeginning} {
		if from, since, err := startOf(config.Subscription{Start: text}); from != want || !since.IsZero() || err != nil {
			t.Errorf("%q: %v, %v, %v", text, from, since, err)
		}
	}
}
