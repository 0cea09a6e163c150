//go:build !small

package telemetry_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	wiremetrics "go.opentelemetry.io/proto/slim/otlp/metrics/v1"
	wire "go.opentelemetry.io/proto/slim/otlp/trace/v1"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/telemetry"
)

// open opens telemetry that sends to the collector.
func open(t *testing.T, o telemetry.Options) *telemetry.Telemetry {
	t.Helper()
	if o.Lookup == nil {
		o.Lookup = func(string) (string, bool) { return "", false }
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	tel, err := telemetry.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return tel
}

// finish sends what is left.
func finish(tel *telemetry.Telemetry, from prometheus.Gatherer) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	tel.Run(ctx, from.Gather)
}

func envelope(id string, received time.Time) *dingevent.Envelope {
	return &dingevent.Envelope{ID: id, Type: "user_add_org", App: "hr", CorpID: "ding1", Transport: dingevent.TransportStream, Received: received, Data: []byte(`{"secret":"payload"}`)}
}

// TestTrace: an event's push, storing it and a prompt attempt are one trace; the attempt's span is what the sink hands on.
func TestTrace(t *testing.T) {
	c := newCollector(t)
	tel := open(t, telemetry.Options{Endpoint: c.URL, Headers: map[string]string{"X-Api-Key": "k3y"}, Version: "v1", Gateway: "gw"})
	now := time.Now().Truncate(time.Millisecond)
	e := envelope("1", now)
	tel.Received(now.Add(time.Millisecond), now.Add(3*time.Millisecond), nil, []*dingevent.Envelope{e})
	stored := *e // as the journal gives it, perhaps to another gateway
	stored.Meta = nil
	var handed string
	other := open(t, telemetry.Options{Endpoint: c.URL})
	err := other.Around(dingevent.SinkFunc(func(_ context.Context, d dingevent.Delivery) error {
		handed = d.Trace
		return dingevent.Reject(errors.New("410"))
	})).Deliver(t.Context(), dingevent.Delivery{Envelope: &stored, Subscription: "erp", Seq: 7, Attempt: 2})
	if !dingevent.Rejected(err) {
		t.Error(err)
	}
	for _, one := range []*telemetry.Telemetry{tel, other} {
		finish(one, prometheus.NewRegistry())
	}
	push, store, attempt := c.named("receive user_add_org", 1)[0], c.named("store", 1)[0], c.named("attempt erp", 1)[0]
	if string(store.TraceId) != string(push.TraceId) || string(store.ParentSpanId) != string(push.SpanId) || string(attempt.TraceId) != string(push.TraceId) || string(attempt.ParentSpanId) != string(push.SpanId) || len(push.ParentSpanId) != 0 {
		t.Errorf("spans %v", c.spans)
	}
	if push.StartTimeUnixNano != uint64(now.UnixNano()) || push.EndTimeUnixNano-push.StartTimeUnixNano != 3e6 || store.EndTimeUnixNano-store.StartTimeUnixNano != 2e6 {
		t.Errorf("times of %v, %v", push, store)
	}
	if want := fmt.Sprintf("00-%s-%s-01", hex.EncodeToString(push.TraceId), hex.EncodeToString(attempt.SpanId)); handed != want {
		t.Errorf("handed on %q, want %q", handed, want)
	}
	at := texts(attempt.Attributes)
	if at["dingevent.outcome"] != "rejected" || at["dingevent.subscription"] != "erp" || at["dingevent.id"] != "1" || attempt.Status.Code != wire.Status_STATUS_CODE_ERROR || attempt.Kind != wire.Span_SPAN_KIND_PRODUCER {
		t.Errorf("attempt %v", attempt)
	}
	if c.resource["service.name"] != "dingevent" || !slices.ContainsFunc(c.headers, func(h http.Header) bool { return h.Get("X-Api-Key") == "k3y" }) {
		t.Errorf("resource %v, headers %v", c.resource, c.headers)
	}
	if strings.Contains(fmt.Sprint(c.spans), "payload") {
		t.Error("a span has a payload")
	}
}

// TestLateAttempt: an attempt long after its push, and a replay, have traces of their own with a link to the event's.
func TestLateAttempt(t *testing.T) {
	c := newCollector(t)
	tel := open(t, telemetry.Options{Endpoint: c.URL})
	e := envelope("1", time.Now().Add(-time.Hour))
	tel.Received(e.Received, e.Received, errors.New("full"), []*dingevent.Envelope{e})
	sink := tel.Around(dingevent.SinkFunc(func(context.Context, dingevent.Delivery) error { return nil }))
	replayed := envelope("2", time.Now())
	for _, d := range []dingevent.Delivery{{Envelope: e, Subscription: "late"}, {Envelope: e, Subscription: "late"}, {Envelope: replayed, Subscription: "again", Replay: "r"}} {
		if err := sink.Deliver(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	finish(tel, prometheus.NewRegistry())
	push, late := c.named("receive user_add_org", 1)[0], c.named("attempt late", 2)
	for _, s := range append(late, c.named("attempt again", 1)...) {
		if string(s.TraceId) == string(push.TraceId) || len(s.ParentSpanId) != 0 || len(s.Links) != 1 {
			t.Errorf("span %v", s)
		}
	}
	if string(late[0].Links[0].TraceId) != string(push.TraceId) || string(late[0].Links[0].SpanId) != string(push.SpanId) || string(late[0].TraceId) == string(late[1].TraceId) {
		t.Errorf("links of %v, push %v", late, push)
	}
	if push.Status.Code != wire.Status_STATUS_CODE_ERROR {
		t.Errorf("push %v", push)
	}
}

// TestErrorTellsNoSecret: an error that quotes what a receiver answered is in a span without the ticket and the phone number in it.
func TestErrorTellsNoSecret(t *testing.T) {
	c := newCollector(t)
	tel := open(t, telemetry.Options{Endpoint: c.URL})
	sink := tel.Around(dingevent.SinkFunc(func(context.Context, dingevent.Delivery) error {
		return errors.New(`hook answered 500: "{\"suiteTicket\":\"planted\",\"mobile\":\"13800138000\"}"`)
	}))
	if err := sink.Deliver(t.Context(), dingevent.Delivery{Envelope: envelope("1", time.Now()), Subscription: "erp"}); err == nil {
		t.Fatal("no error")
	}
	finish(tel, prometheus.NewRegistry())
	text := c.named("attempt erp", 1)[0].Status.Message
	if !strings.Contains(text, "hook answered 500") || strings.Contains(text, "planted") || strings.Contains(text, "138001") {
		t.Errorf("the span says %s", text)
	}
}

// TestSampling: of an event all spans are there or none, whichever gateway makes them; the header says so.
func TestSampling(t *testing.T) {
	c := newCollector(t)
	one, two := open(t, telemetry.Options{Endpoint: c.URL, OneIn: 4}), open(t, telemetry.Options{Endpoint: c.URL, OneIn: 4})
	now, sampled := time.Now(), 0
	sink := two.Around(dingevent.SinkFunc(func(_ context.Context, d dingevent.Delivery) error {
		if strings.HasSuffix(d.Trace, "-01") {
			sampled++
		} else if !strings.HasSuffix(d.Trace, "-00") {
			t.Errorf("trace %q", d.Trace)
		}
		return nil
	}))
	for i := range 400 {
		e := envelope(fmt.Sprint(i), now)
		one.Received(now, now, nil, []*dingevent.Envelope{e})
		if err := sink.Deliver(t.Context(), dingevent.Delivery{Envelope: e, Subscription: "erp"}); err != nil {
			t.Fatal(err)
		}
	}
	finish(one, prometheus.NewRegistry())
	finish(two, prometheus.NewRegistry())
	if sampled < 50 || sampled > 150 {
		t.Errorf("%d of 400 are sampled", sampled)
	}
	c.named("attempt erp", sampled)
	c.named("receive user_add_org", sampled)
}

// TestStrangeTexts: a text that protobuf does not take costs no other span.
func TestStrangeTexts(t *testing.T) {
	c := newCollector(t)
	tel := open(t, telemetry.Options{Endpoint: c.URL})
	strange := envelope("\xff", time.Now())
	strange.Type, strange.CorpID = "t\xc3", strings.Repeat("名", 1000)
	tel.Received(time.Now(), time.Now(), errors.New("\xff"), []*dingevent.Envelope{strange, envelope("", time.Time{})})
	finish(tel, prometheus.NewRegistry())
	c.named("receive t\uFFFD", 1)
	c.named("receive user_add_org", 1)
}

// TestMetrics: the same metrics as Prometheus gets, with their labels and no others.
func TestMetrics(t *testing.T) {
	c := newCollector(t)
	r := prometheus.NewRegistry()
	count := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "dingevent_x_total", Help: "Things."}, []string{"app"})
	gauge := prometheus.NewGauge(prometheus.GaugeOpts{Name: "dingevent_open"})
	took := prometheus.NewHistogram(prometheus.HistogramOpts{Name: "dingevent_seconds", Buckets: []float64{1, 2}})
	r.MustRegister(count, gauge, took)
	count.WithLabelValues("hr").Add(3)
	gauge.Set(2)
	for _, seconds := range []float64{0.5, 1.5, 1.6, 9} {
		took.Observe(seconds)
	}
	env := map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": c.URL + "/", "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip", "OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_HEADERS": "x-a=1%2C2,x-b=3"}
	finish(open(t, telemetry.Options{Lookup: func(name string) (string, bool) { v, ok := env[name]; return v, ok }}), r)
	byName := map[string]*wiremetrics.Metric{}
	for _, m := range c.metrics {
		byName[m.Name] = m
	}
	sum := byName["dingevent_x_total"].GetSum()
	if len(sum.GetDataPoints()) != 1 || sum.DataPoints[0].GetAsDouble() != 3 || !sum.IsMonotonic || texts(sum.DataPoints[0].Attributes)["app"] != "hr" || sum.DataPoints[0].StartTimeUnixNano == 0 {
		t.Errorf("counter %v", byName["dingevent_x_total"])
	}
	if g := byName["dingevent_open"].GetGauge(); len(g.GetDataPoints()) != 1 || g.DataPoints[0].GetAsDouble() != 2 {
		t.Errorf("gauge %v", g)
	}
	h := byName["dingevent_seconds"].GetHistogram()
	if len(h.GetDataPoints()) != 1 || !slices.Equal(h.DataPoints[0].BucketCounts, []uint64{1, 2, 1}) || !slices.Equal(h.DataPoints[0].ExplicitBounds, []float64{1, 2}) || h.DataPoints[0].Count != 4 {
		t.Errorf("histogram %v", h)
	}
	if c.headers[0].Get("X-A") != "1,2" || c.headers[0].Get("X-B") != "3" || len(c.spans) > 0 {
		t.Errorf("headers %v, %d spans", c.headers, len(c.spans))
	}
}

// TestCollectorAway: nothing waits for a collector, what it does not take is lost, and the log says so without a secret.
func TestCollectorAway(t *testing.T) {
	c := newCollector(t)
	c.status = http.StatusServiceUnavailable
	var log lockedLog // spans may be sent still
	tel := open(t, telemetry.Options{Endpoint: c.URL, Headers: map[string]string{"Authorization": "s3cret"}, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	began := time.Now()
	for i := range 20_000 {
		tel.Received(began, began, nil, []*dingevent.Envelope{envelope(fmt.Sprint(i), began)})
	}
	finish(tel, prometheus.NewRegistry())
	if !strings.Contains(log.String(), "did not take") || strings.Contains(log.String(), "s3cret") {
		t.Errorf("log %s", log.String())
	}
}

// TestCollectorUnreached: the address of a collector may hold a secret, and no error of the way there shows it.
func TestCollectorUnreached(t *testing.T) {
	c := newCollector(t)
	c.Close()
	var log lockedLog
	tel := open(t, telemetry.Options{Endpoint: c.URL + "/?key=s3cret", Logger: slog.New(slog.NewTextHandler(&log, nil))})
	tel.Received(time.Now(), time.Now(), nil, []*dingevent.Envelope{envelope("1", time.Now())})
	finish(tel, prometheus.NewRegistry())
	if !strings.Contains(log.String(), "did not take") || strings.Contains(log.String(), "s3cret") {
		t.Errorf("log %s", log.String())
	}
}

// A lockedLog is a log that may be written while it is read.
type lockedLog struct {
	mu   sync.Mutex // protects text
	text strings.Builder
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// TestCollectorComesBack: what a collector does not take for a moment is sent again.
func TestCollectorComesBack(t *testing.T) {
	c := newCollector(t)
	c.status = http.StatusServiceUnavailable
	r := prometheus.NewRegistry()
	r.MustRegister(prometheus.NewGauge(prometheus.GaugeOpts{Name: "dingevent_open"}))
	tel := open(t, telemetry.Options{Endpoint: c.URL, NoTraces: true, MetricsEvery: time.Hour})
	var running sync.WaitGroup
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // the last export is the one that is tried again, as far as a second goes
	running.Go(func() { tel.Run(ctx, r.Gather) })
	for asked := 0; asked == 0; {
		c.mu.Lock()
		if asked = c.calls; asked > 0 {
			c.status = 0
		}
		c.mu.Unlock()
	}
	running.Wait()
	if c.calls != 2 || len(c.metrics) != 1 {
		t.Errorf("%d calls, %d metrics", c.calls, len(c.metrics))
	}
}

// TestEnvironment: what the variables of OpenTelemetry say, and that a wrong one of many programs stops no daemon.
func TestEnvironment(t *testing.T) {
	for name, tt := range map[string]struct {
		env  map[string]string
		on   bool
		want string // in the log
	}{
		"nothing":          {nil, false, ""},
		"others' protocol": {map[string]string{"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, false, ""},
		"an endpoint":      {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}, true, ""},
		"of traces alone":  {map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:9/x"}, true, ""},
		"disabled":         {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_SDK_DISABLED": "true"}, false, ""},
		"none":             {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_TRACES_EXPORTER": "none", "OTEL_METRICS_EXPORTER": "none"}, false, ""},
		"grpc":             {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, false, "only http/protobuf"},
		"no URL":           {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "localhost:4317"}, false, "must be an http or https URL"},
		"a sampler":        {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_TRACES_SAMPLER": "xray"}, false, "OTEL_TRACES_SAMPLER"},
		"a ratio":          {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": "NaN"}, false, "from 0 to 1"},
		"headers":          {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_EXPORTER_OTLP_HEADERS": "s3cret"}, false, "OTEL_EXPORTER_OTLP_HEADERS"},
		"a timeout":        {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_EXPORTER_OTLP_TIMEOUT": "10s"}, false, "milliseconds"},
	} {
		t.Run(name, func(t *testing.T) {
			var log strings.Builder
			tel := open(t, telemetry.Options{
				Lookup: func(name string) (string, bool) { v, ok := tt.env[name]; return v, ok }, Logger: slog.New(slog.NewTextHandler(&log, nil)),
			})
			if (tel != nil) != tt.on || !strings.Contains(log.String(), tt.want) || strings.Contains(log.String(), "s3cret") || tt.want == "" && log.Len() > 0 {
				t.Errorf("on %v, log %s", tel != nil, log.String())
			}
		})
	}
	if _, err := telemetry.New(telemetry.Options{Endpoint: "ftp://x", Lookup: func(string) (string, bool) { return "", false }}); err == nil {
		t.Error("a wrong endpoint of the config is taken")
	}
}

// TestOff costs nothing.
func TestOff(t *testing.T) {
	var off *telemetry.Telemetry
	envs := []*dingevent.Envelope{envelope("1", time.Now())}
	sink := &plainSink{}
	if got := off.Around(sink); got != dingevent.Sink(sink) {
		t.Error("a sink is wrapped for nothing")
	}
	if n := testing.AllocsPerRun(100, func() { off.Received(time.Time{}, time.Time{}, nil, envs) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
	off.Run(t.Context(), nil)
}

type plainSink struct{ _ int }

func (*plainSink) Deliver(context.Context, dingevent.Delivery) error { return nil }

// BenchmarkTraced is what the trace of one event costs: the push, storing it and one attempt.
func BenchmarkTraced(b *testing.B) {
	for name, oneIn := range map[string]int{"each": 1, "one-in-100": 100} {
		b.Run(name, func(b *testing.B) {
			c := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body) }))
			defer c.Close()
			tel, err := telemetry.New(telemetry.Options{Endpoint: c.URL, OneIn: oneIn, Lookup: func(string) (string, bool) { return "", false }, Logger: slog.New(slog.DiscardHandler)})
			if err != nil {
				b.Fatal(err)
			}
			sink := tel.Around(&plainSink{})
			b.ReportAllocs()
			for i := range b.N {
				e := envelope(fmt.Sprint(i), time.Now())
				tel.Received(e.Received, e.Received, nil, []*dingevent.Envelope{e})
				_ = sink.Deliver(b.Context(), dingevent.Delivery{Envelope: e, Subscription: "erp", Attempt: 1})
			}
			finish(tel, prometheus.NewRegistry())
		})
	}
}
