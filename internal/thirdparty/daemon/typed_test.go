package daemon_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/twmb/franz-go/pkg/kfake"

	ce "github.com/cloudevents/sdk-go/v2/event"

	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/eventschema"
	"github.com/dingevent/dingevent/internal/samples"
	"github.com/dingevent/dingevent/internal/thirdparty/schematest"
)

// TestTyped pushes the sample of every event, the real way, to a webhook, a file, NATS and Kafka with format: typed. What
// arrives fits the schema, whatever the transport was.
func TestTyped(t *testing.T) {
	natsURL, js := startNATS(t)
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "events", Subjects: []string{"dingtalk"}}); err != nil {
		t.Fatal(err)
	}
	kafka, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "dingtalk"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(kafka.Close)
	bodies := make(chan []byte, 5000)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Error(err)
		}
		bodies <- body
	}))
	t.Cleanup(hook.Close)
	path := filepath.Join(t.TempDir(), "events.ndjson")
	g := newGateway(t,
		config.Subscription{Name: "webhook", Start: "beginning", Webhook: &config.Webhook{URL: hook.URL, Format: "typed"}},
		config.Subscription{Name: "file", Start: "beginning", File: &config.File{Path: path, Format: "typed"}},
		config.Subscription{Name: "nats", Start: "beginning", NATS: &config.NATS{Servers: []string{natsURL}, Subject: "dingtalk", Format: "typed"}},
		config.Subscription{Name: "kafka", Start: "beginning", Kafka: &config.Kafka{Brokers: kafka.ListenAddrs(), Topic: "dingtalk", Format: "typed", Key: "none"}},
	)
	pushed := 0
	ways := samples.Gateway{Ding: g.ding, ClientID: owner, Callback: g.callback}
	for _, entry := range catalog.All() {
		for _, push := range ways.Pushes(entry) {
			pushed++
			answered(t, push())
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	schemas := compileSchemas(t)
	var posted []ce.Event
	for range pushed {
		select {
		case body := <-bodies:
			posted = append(posted, decode(t, body))
		case <-ctx.Done():
			t.Fatalf("the webhook got %d of %d", len(posted), pushed)
		}
	}
	wantSchema(t, "webhook", schemas, posted)
	wantSchema(t, "file", schemas, fromFile(t, ctx, path, pushed))
	wantSchema(t, "NATS", schemas, fromNATS(t, ctx, js, pushed, "dingtalk"))
	wantSchema(t, "Kafka", schemas, fromKafka(t, ctx, kafka.ListenAddrs(), pushed, ""))
}

func fromFile(t *testing.T, ctx context.Context, path string, n int) (events []ce.Event) {
	t.Helper()
	for {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if have := bytes.Count(text, []byte("\n")); have == n {
			for line := range bytes.Lines(text) {
				events = append(events, decode(t, line))
			}
			return events
		} else if ctx.Err() != nil {
			t.Fatalf("the file has %d of %d", have, n)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func wantSchema(t *testing.T, from string, all *jsonschema.Schema, events []ce.Event) {
	t.Helper()
	for _, e := range events {
		if want := "urn:dingevent:event:" + e.Extensions()["eventtype"].(string); e.DataSchema() != want || e.Extensions()["problems"] != nil {
			t.Errorf("%s: %s has dataschema %q, problems %v", from, e.Type(), e.DataSchema(), e.Extensions()["problems"])
		}
		if err := all.Validate(schematest.Value(t, e.Data())); err != nil {
			t.Errorf("%s: %s: %v\n%s", from, e.Type(), err, e.Data())
		}
	}
}

func compileSchemas(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := eventschema.JSONSchemas(catalog.All())
	if err != nil {
		t.Fatal(err)
	}
	return schematest.Compile(t, text)
}
