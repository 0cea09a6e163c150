//go:build !small

package telemetry_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	metrics "go.opentelemetry.io/proto/slim/otlp/collector/metrics/v1"
	traces "go.opentelemetry.io/proto/slim/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/slim/otlp/common/v1"
	wiremetrics "go.opentelemetry.io/proto/slim/otlp/metrics/v1"
	wire "go.opentelemetry.io/proto/slim/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// A collector takes OTLP over HTTP, and keeps what came.
type collector struct {
	*httptest.Server
	t *testing.T

	mu       sync.Mutex // protects what follows
	spans    []*wire.Span
	metrics  []*wiremetrics.Metric
	resource map[string]string
	headers  []http.Header
	status   int // of each answer; 0: it takes what comes
	calls    int
}

func newCollector(t *testing.T) *collector {
	c := &collector{t: t}
	c.Server = httptest.NewServer(c)
	t.Cleanup(c.Close)
	return c
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls++
	if c.status != 0 {
		w.WriteHeader(c.status)
		return
	}
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(body)
		if err != nil {
			c.t.Error(err)
			return
		}
		body = unpacked
	}
	text, err := io.ReadAll(body)
	if err != nil || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/x-protobuf" {
		c.t.Error(err, r.Method, r.Header)
	}
	c.headers = append(c.headers, r.Header)
	switch r.URL.Path {
	case "/v1/traces":
		var in traces.ExportTraceServiceRequest
		if err := proto.Unmarshal(text, &in); err != nil {
			c.t.Error(err)
		}
		for _, rs := range in.ResourceSpans {
			c.resource = texts(rs.Resource.Attributes)
			for _, ss := range rs.ScopeSpans {
				c.spans = append(c.spans, ss.Spans...)
			}
		}
	case "/v1/metrics":
		var in metrics.ExportMetricsServiceRequest
		if err := proto.Unmarshal(text, &in); err != nil {
			c.t.Error(err)
		}
		for _, rm := range in.ResourceMetrics {
			for _, sm := range rm.ScopeMetrics {
				c.metrics = append(c.metrics, sm.Metrics...)
			}
		}
	default:
		c.t.Errorf("a request to %s", r.URL.Path)
	}
}

func texts(list []*common.KeyValue) map[string]string {
	out := map[string]string{}
	for _, kv := range list {
		out[kv.Key] = kv.Value.GetStringValue()
	}
	return out
}

// named are the spans with a name, and fails unless there are so many.
func (c *collector) named(name string, n int) []*wire.Span {
	c.t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []*wire.Span
	for _, s := range c.spans {
		if s.Name == name {
			found = append(found, s)
		}
	}
	if len(found) != n {
		c.t.Fatalf("%d spans %q, want %d, of %v", len(found), name, n, c.spans)
	}
	return found
}
