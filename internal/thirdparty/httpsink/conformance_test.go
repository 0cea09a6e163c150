package httpsink_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	cehttp "github.com/cloudevents/sdk-go/v2/protocol/http"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"go.uber.org/goleak"

	"github.com/dingevent/dingevent/sink/httpsink"
	"github.com/dingevent/dingevent/sink/sinktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// secret is one of Standard Webhooks' own documentation.
const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func TestConformance(t *testing.T) {
	for _, format := range []httpsink.Format{httpsink.Structured, httpsink.Binary, httpsink.Raw} {
		t.Run(string(format), func(t *testing.T) {
			sinktest.Run(t, func(t *testing.T) sinktest.Harness {
				hook := newWebhook(t, format)
				sink := newSink(t, hook.server.URL, &httpsink.Options{Format: format, Secrets: []string{secret}})
				return sinktest.Harness{
					Sink: sink, Arrived: hook.list, Fail: hook.fail, Stall: hook.stall,
					Compact: format == httpsink.Structured, // a parser drops the space around data
				}
			})
		})
	}
}

func newSink(t *testing.T, address string, opts *httpsink.Options) *httpsink.Sink {
	t.Helper()
	sink, err := httpsink.New(address, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sink.Close() })
	return sink
}

// A webhook is a receiver as a user would write it: it verifies each request with the library of
// Standard Webhooks and reads it with that of CloudEvents.
type webhook struct {
	server *httptest.Server
	format httpsink.Format

	mu       sync.Mutex // guards what follows
	arrived  []sinktest.Arrival
	failures int
	reached  chan struct{} // not nil while stalled and not reached
	release  chan struct{}
}

func newWebhook(t *testing.T, format httpsink.Format) *webhook {
	verifier, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	w := &webhook{format: format}
	w.server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return // canceled by the sender
		}
		if w.hold(req) {
			http.Error(rw, "out of order", http.StatusInternalServerError)
			return
		}
		if err := verifier.Verify(body, req.Header); err != nil {
			t.Errorf("signature: %v", err)
		}
		req.Body = io.NopCloser(bytes.NewReader(body))
		w.keep(t, req)
	}))
	t.Cleanup(w.server.Close)
	return w
}

// hold waits while the webhook is stalled, and reports whether it has to refuse.
func (w *webhook) hold(req *http.Request) (refuse bool) {
	w.mu.Lock()
	reached, release := w.reached, w.release
	w.reached = nil
	refuse = w.failures > 0
	w.failures -= min(w.failures, 1)
	w.mu.Unlock()
	if reached != nil {
		close(reached)
		select {
		case <-release:
		case <-req.Context().Done():
		}
	}
	return refuse
}

func (w *webhook) keep(t *testing.T, req *http.Request) {
	var got sinktest.Arrival
	if w.format == httpsink.Raw && req.Header.Get("Content-Type") != "application/cloudevents+json" {
		got.Data, _ = io.ReadAll(req.Body)
		got.ID = req.Header.Get("Webhook-Id")
		name, err := url.PathUnescape(got.ID)
		if want, _ := url.PathUnescape(req.Header.Get("Dingevent-Id")); err != nil || want != "" && name != want {
			t.Errorf("webhook-id decodes to %q, Dingevent-Id to %q", name, want)
		}
	} else {
		event, err := cehttp.NewEventFromHTTPRequest(req)
		if err != nil {
			t.Errorf("CloudEvents: %v", err)
			return
		}
		if err := event.Validate(); err != nil {
			t.Errorf("CloudEvents: %v", err)
		}
		got.Data, got.ID = event.Data(), event.ID()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.arrived = append(w.arrived, got)
}

func (w *webhook) list() []sinktest.Arrival {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]sinktest.Arrival(nil), w.arrived...)
}

func (w *webhook) fail(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failures = n
}

func (w *webhook) stall() (reached <-chan struct{}, release func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reached, w.release = make(chan struct{}), make(chan struct{})
	return w.reached, sync.OnceFunc(func() { close(w.release) })
}
