package natssink_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/cloudevents/sdk-go/v2/event"
	cehttp "github.com/cloudevents/sdk-go/v2/protocol/http"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/natssink"
	"github.com/dingevent/dingevent/sink/sinktest"
)

var formats = []natssink.Format{natssink.Structured, natssink.Binary, natssink.Raw}

func TestConformance(t *testing.T) {
	b := newBroker(t)
	for _, format := range formats {
		t.Run(string(format), func(t *testing.T) {
			sinktest.Run(t, func(t *testing.T) sinktest.Harness {
				stream, prefix := b.stream(t)
				p := newProxy(t, b.server.Addr().String())
				r := &refusing{stream: stream, js: b.js, sink: newSink(t, p.url(), prefix+".{corp}.{type}.{app}", &natssink.Options{Format: format})}
				return sinktest.Harness{
					Sink: r, Fail: r.fail, Stall: p.stall,
					Arrived: func() []sinktest.Arrival { return arrivals(t, stream, format) },
					Dedupes: true,
					Compact: format == natssink.Structured,
				}
			})
		})
	}
}

// refusing lets the stream refuse some deliveries: it is full.
type refusing struct {
	stream jetstream.Stream
	js     jetstream.JetStream
	sink   *natssink.Sink

	mu       sync.Mutex // guards what follows
	failures int
}

func (r *refusing) fail(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures = n
}

func (r *refusing) Deliver(ctx context.Context, d dingevent.Delivery) error {
	r.mu.Lock()
	refuse := r.failures > 0
	r.failures -= min(r.failures, 1)
	r.mu.Unlock()
	if !refuse {
		return r.sink.Deliver(ctx, d)
	}
	cfg := r.stream.CachedInfo().Config
	full := cfg
	full.MaxBytes, full.Discard = 1, jetstream.DiscardNew
	if _, err := r.js.UpdateStream(ctx, full); err != nil {
		return err
	}
	err := r.sink.Deliver(ctx, d)
	if _, err := r.js.UpdateStream(ctx, cfg); err != nil {
		return err
	}
	return err
}

func arrivals(t *testing.T, stream jetstream.Stream, format natssink.Format) (all []sinktest.Arrival) {
	t.Helper()
	for _, msg := range messages(t, stream) {
		if format == natssink.Raw {
			id := msg.Header.Get("dingevent-id")
			if id == "" {
				id = "seq-" + msg.Header.Get("dingevent-seq")
			}
			all = append(all, sinktest.Arrival{ID: id, Data: msg.Data})
			continue
		}
		e := read(t, msg)
		all = append(all, sinktest.Arrival{ID: e.ID(), Data: e.Data()})
	}
	return all
}

// read takes msg for a CloudEvent, as the binding says: structured if the content type does, else in
// headers as HTTP's. CloudEvents' own library reads either.
func read(t *testing.T, msg *jetstream.RawStreamMsg) (e event.Event) {
	t.Helper()
	if strings.HasPrefix(msg.Header.Get("Content-Type"), "application/cloudevents") {
		if err := e.UnmarshalJSON(msg.Data); err != nil {
			t.Fatal(err)
		}
	} else {
		header := http.Header{}
		for name, values := range msg.Header {
			header.Set(name, values[0])
		}
		header.Set("Content-Type", msg.Header.Get("ce-datacontenttype"))
		header.Del("ce-datacontenttype")
		got, err := cehttp.NewEventFromHTTPRequest(&http.Request{Header: header, Body: http.NoBody})
		if err != nil {
			t.Fatal(err)
		}
		e = *got
		e.DataEncoded = msg.Data
	}
	if err := e.Validate(); err != nil {
		t.Error(err)
	}
	return e
}
