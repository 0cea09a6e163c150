package daemon_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	ce "github.com/cloudevents/sdk-go/v2/event"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/config"
)

// TestBrokers: the whole way, from DingTalk's pushes by Stream and HTTP to a consumer of NATS and one of
// Kafka, in order. Neither has a stream or a topic at first: nothing is lost by that.
func TestBrokers(t *testing.T) {
	natsURL, js := startNATS(t)
	kafka, err := kfake.NewCluster(kfake.NumBrokers(1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(kafka.Close)
	g := newGateway(t,
		config.Subscription{
			Name: "nats", Start: "beginning", Order: "corp", Retry: config.Retry{Max: config.Duration(100 * time.Millisecond)},
			NATS: &config.NATS{Servers: []string{natsURL}, Subject: "dingtalk.{corp}.{type}", Stream: "events"},
		},
		config.Subscription{
			Name: "kafka", Start: "beginning", Order: "corp", Retry: config.Retry{Max: config.Duration(100 * time.Millisecond)},
			Kafka: &config.Kafka{Brokers: kafka.ListenAddrs(), Topic: "dingtalk"},
		})
	var want []string
	for i := range 20 {
		data := fmt.Appendf(nil, `{"EventType":"user_add_org","CorpId":"ding1","UserId":["u%d"]}`, i)
		want = append(want, string(data))
		if i%2 == 0 {
			answered(t, g.ding.PushHTTP(g.callback, dingtest.Event{Data: data}))
		} else {
			answered(t, g.ding.PushStream(owner, dingtest.Event{Type: "user_add_org", CorpID: "ding1", Data: data}))
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := js.CreateStream(ctx, jetstream.StreamConfig{Name: "events", Subjects: []string{"dingtalk.>"}}); err != nil {
		t.Fatal(err)
	}
	if err := kafka.CreateTopic("dingtalk", 3, nil); err != nil {
		t.Fatal(err)
	}
	wantInOrder(t, "NATS", fromNATS(t, ctx, js, len(want), "dingtalk.ding1.user_add_org"), want)
	wantInOrder(t, "Kafka", fromKafka(t, ctx, kafka.ListenAddrs(), len(want), "ding1"), want)
}

func startNATS(t *testing.T) (url string, js jetstream.JetStream) {
	t.Helper()
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, JetStream: true, StoreDir: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(2 * time.Minute) {
		t.Fatal("nats-server does not start")
	}
	conn, err := nats.Connect(s.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	if js, err = jetstream.New(conn); err != nil {
		t.Fatal(err)
	}
	return s.ClientURL(), js
}

// fromNATS consumes n events of a subject.
func fromNATS(t *testing.T, ctx context.Context, js jetstream.JetStream, n int, subject string) (events []ce.Event) {
	t.Helper()
	consumer, err := js.OrderedConsumer(ctx, "events", jetstream.OrderedConsumerConfig{FilterSubjects: []string{subject}})
	if err != nil {
		t.Fatal(err)
	}
	messages, err := consumer.Messages()
	if err != nil {
		t.Fatal(err)
	}
	defer messages.Stop()
	for range n {
		msg, err := messages.Next(jetstream.NextContext(ctx))
		if err != nil {
			t.Fatalf("after %d events: %v", len(events), err)
		}
		events = append(events, decode(t, msg.Data()))
	}
	return events
}

// fromKafka consumes n events, each with this key.
func fromKafka(t *testing.T, ctx context.Context, brokers []string, n int, key string) (events []ce.Event) {
	t.Helper()
	consumer, err := kgo.NewClient(kgo.SeedBrokers(brokers...), kgo.ConsumeTopics("dingtalk"), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		t.Fatal(err)
	}
	defer consumer.Close()
	for len(events) < n {
		fetched := consumer.PollFetches(ctx)
		if err := fetched.Err(); err != nil {
			t.Fatalf("after %d events: %v", len(events), err)
		}
		for _, r := range fetched.Records() {
			if string(r.Key) != key {
				t.Errorf("key %q", r.Key)
			}
			events = append(events, decode(t, r.Value))
		}
	}
	return events
}

func decode(t *testing.T, text []byte) (e ce.Event) {
	t.Helper()
	if err := e.UnmarshalJSON(text); err != nil {
		t.Fatal(err)
	}
	return e
}

func wantInOrder(t *testing.T, from string, events []ce.Event, want []string) {
	t.Helper()
	for i, e := range events {
		if e.Type() != "com.dingtalk.user_add_org" || string(e.Data()) != want[i] {
			t.Errorf("%s: event %d is %s with %s, want %s", from, i, e.Type(), e.Data(), want[i])
		}
	}
}
