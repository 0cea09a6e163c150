//go:build !small && unix

package daemon

import (
	"context"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	wiremetrics "go.opentelemetry.io/proto/slim/otlp/collector/metrics/v1"
	traces "go.opentelemetry.io/proto/slim/otlp/collector/trace/v1"
	wire "go.opentelemetry.io/proto/slim/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/config"
)

// A withTraceparent adds a header that a stranger may have put into DingTalk's request.
type withTraceparent struct{ value string }

func (w withTraceparent) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("traceparent", w.value)
	return http.DefaultTransport.RoundTrip(r)
}

// TestTelemetry: a push, storing it and its attempt are one trace at a collector; the webhook gets the traceparent of the attempt, and
// one that came with the push counts for nothing. The collector gets the metrics of /metrics, and no series of an organization.
func TestTelemetry(t *testing.T) {
	const foreign = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	var mu sync.Mutex // protects what follows
	spans, names, organizations, handed := map[string]*wire.Span{}, map[string]bool{}, 0, ""
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		text, _ := io.ReadAll(r.Body)
		var in traces.ExportTraceServiceRequest
		var out wiremetrics.ExportMetricsServiceRequest
		switch {
		case r.URL.Path == "/v1/traces" && proto.Unmarshal(text, &in) == nil:
			for _, s := range in.ResourceSpans[0].ScopeSpans[0].Spans {
				spans[s.Name] = s
			}
		case r.URL.Path == "/v1/metrics" && proto.Unmarshal(text, &out) == nil:
			for _, m := range out.ResourceMetrics[0].ScopeMetrics[0].Metrics {
				names[m.Name] = true
			}
			if strings.Contains(string(text), "ding-the-corp") {
				organizations++
			}
		default:
			t.Error(r.URL.Path)
		}
	}))
	t.Cleanup(collector.Close)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		handed = r.Header.Get("traceparent")
	}))
	t.Cleanup(hook.Close)
	cfg := httpConfig(t.TempDir())
	cfg.OTLP = config.OTLP{Endpoint: collector.URL, Every: config.Duration(50 * time.Millisecond)}
	cfg.Subscriptions = []config.Subscription{{Name: "erp", Webhook: &config.Webhook{URL: hook.URL}}}
	t.Setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
	d, err := New(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	runDaemon(t, d)
	ding := dingtest.NewServer(t, nil)
	push := ding.PushHTTP(dingtest.Callback{
		URL: d.CallbackURL() + "/hr", Token: callbackToken, AESKey: aesKey, Owner: owner, Client: &http.Client{Transport: withTraceparent{foreign}},
	}, dingtest.Event{Type: "user_add_org", Data: []byte(`{"EventType":"user_add_org","eventId":"1","CorpId":"ding-the-corp"}`)})
	answered(t, push)
	waitFor(t, func() bool {
		mu.Lock()
		defer mu.Unlock()
		return spans["attempt erp"] != nil && spans["receive user_add_org"] != nil && names["dingevent_delivery_dead"] && names["dingevent_callback_pushes_total"] && names["dingevent_delivery_attempt_seconds"] && names["dingevent_callback_answer_seconds"]
	}, func() string { return "the collector has not got all" })
	mu.Lock()
	defer mu.Unlock()
	received, store, attempt := spans["receive user_add_org"], spans["store"], spans["attempt erp"]
	if string(received.TraceId) != string(attempt.TraceId) || string(store.ParentSpanId) != string(received.SpanId) || string(attempt.ParentSpanId) != string(received.SpanId) {
		t.Errorf("spans %v", spans)
	}
	if want := "00-" + hex.EncodeToString(attempt.TraceId) + "-" + hex.EncodeToString(attempt.SpanId) + "-01"; handed != want || strings.Contains(foreign, hex.EncodeToString(received.TraceId)) {
		t.Errorf("handed on %q, want %q", handed, want)
	}
	if organizations > 0 {
		t.Error("a metric has an organization")
	}
	for series := range scraped(t, d) {
		name, _, _ := strings.Cut(series, "{")
		if strings.HasPrefix(name, "dingevent_") && !names[name] && !names[base(name)] {
			t.Errorf("the collector has no %s", name)
		}
	}
}

// TestTelemetryOffCostsNothing: a push that is stored takes no memory of the intake, with what it counts.
func TestTelemetryOffCostsNothing(t *testing.T) {
	in := &intake{
		journal: dingevent.ReceiverFunc(func(context.Context, ...*dingevent.Envelope) error { return nil }), other: func() error { return nil },
		pool: delivery.NewPool(), lately: newActivity(time.Now()),
	}
	envs := []*dingevent.Envelope{{ID: "1", Type: "bpms_instance_change", App: "hr", Transport: dingevent.TransportStream, Data: []byte("{}")}}
	ctx := t.Context()
	if n := testing.AllocsPerRun(1000, func() { _ = in.Receive(ctx, envs...) }); n > 0 {
		t.Errorf("%v allocations for a push", n)
	}
}
