package delivery

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dingevent/dingevent/bench/yardstick"
)

// deliverJetStream consumes b.N messages of a stream in files, by a durable pull consumer that acknowledges each. The embedded server
// syncs every two minutes, which is its default.
func deliverJetStream(b *testing.B) {
	js := yardstick.JetStream(b, false)
	stream, err := js.CreateStream(b.Context(), jetstream.StreamConfig{Name: "events", Subjects: []string{"events.>"}, Storage: jetstream.FileStorage})
	if err != nil {
		b.Fatal(err)
	}
	for range b.N {
		if _, err := js.PublishAsync("events.hr", data, jetstream.WithStallWait(time.Minute)); err != nil {
			b.Fatal(err)
		}
	}
	<-js.PublishAsyncComplete()
	consumer, err := stream.CreateConsumer(b.Context(), jetstream.ConsumerConfig{Durable: "crm", AckPolicy: jetstream.AckExplicitPolicy, MaxAckPending: 10_000})
	if err != nil {
		b.Fatal(err)
	}
	var left atomic.Int64
	left.Store(int64(b.N))
	done := make(chan struct{})
	measured(b, b.N, func() {
		consuming, err := consumer.Consume(func(m jetstream.Msg) {
			if err := m.Ack(); err != nil {
				b.Error(err)
			}
			if left.Add(-1) == 0 {
				close(done)
			}
		}, jetstream.PullMaxMessages(5000))
		if err != nil {
			b.Fatal(err)
		}
		<-done
		consuming.Stop()
	})
}
