package append

import (
	"context"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/bench/yardstick"
)

// A jetStore publishes events to a stream of an embedded server that syncs each message before it answers. Message IDs make it
// dedupe.
type jetStore struct{ js jetstream.JetStream }

func newJetStream(b *testing.B) *jetStore {
	js := yardstick.JetStream(b, true)
	if _, err := js.CreateStream(b.Context(), jetstream.StreamConfig{Name: "events", Subjects: []string{"events.>"}, Storage: jetstream.FileStorage}); err != nil {
		b.Fatal(err)
	}
	return &jetStore{js}
}

// Receive stores one event.
func (s *jetStore) Receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	value, err := encoded(envs[0])
	if err != nil {
		return err
	}
	_, err = s.js.PublishMsg(ctx, &nats.Msg{Subject: "events.hr", Data: value}, jetstream.WithMsgID(envs[0].ID))
	return err
}
