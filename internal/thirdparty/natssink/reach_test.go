package natssink_test

import (
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/dingevent/dingevent/internal/freeaddr"
	"github.com/dingevent/dingevent/sink/natssink"
)

// TestReach connects, and publishes nothing.
func TestReach(t *testing.T) {
	b := newBroker(t)
	guarded := newBroker(t, func(b *broker) {
		b.opts.Username, b.opts.Password = "u", "s3cret"
		b.login = append(b.login, nats.UserInfo("u", "s3cret"))
	})
	nobody := freeaddr.New(t)
	for name, test := range map[string]struct {
		url  string
		opts natssink.Options
		want string
		ok   bool
	}{
		"there":          {b.url(), natssink.Options{}, "which runs NATS 2.", true},
		"signed in":      {guarded.url(), natssink.Options{User: "u", Password: "s3cret"}, "which runs NATS 2.", true},
		"wrong password": {guarded.url(), natssink.Options{User: "u", Password: "wr0ng"}, "the server refuses our login", false},
		"nobody there":   {"nats://" + nobody, natssink.Options{}, "connection refused", false},
	} {
		t.Run(name, func(t *testing.T) {
			reached, err := newSink(t, test.url, "x.y", &test.opts).Reach(t.Context())
			text := reached
			if err != nil {
				text = err.Error()
			}
			if (err == nil) != test.ok || !strings.Contains(text, test.want) || strings.Contains(text, "s3cret") {
				t.Errorf("reached %q, error %v; want %q", reached, err, test.want)
			}
		})
	}
}
