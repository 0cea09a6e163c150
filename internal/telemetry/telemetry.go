//go:build !small

package telemetry

import (
	"context"
	"time"

	dto "github.com/prometheus/client_model/go"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	collector "go.opentelemetry.io/proto/slim/otlp/collector/metrics/v1"
	common "go.opentelemetry.io/proto/slim/otlp/common/v1"
	wire "go.opentelemetry.io/proto/slim/otlp/metrics/v1"

	"github.com/dingevent/dingevent"
)

// flushWithin is how long the rest may take at the end.
const flushWithin = time.Second

// A Telemetry sends traces and metrics. A nil one is off: its methods do nothing.
type Telemetry struct {
	tracer   *tracer   // nil: no traces
	metrics  *exporter // nil: no metrics
	resource *resource.Resource
	every    time.Duration
	started  time.Time
}

// Trouble is why nothing can be sent to an endpoint of the config; nil here.
func Trouble(string) error { return nil }

// New returns nil if neither options nor environment name a collector, or if the environment does and is wrong, which is logged. It
// connects to nothing yet.
func New(o Options) (*Telemetry, error) {
	s, err := settingsOf(o)
	if err != nil && o.Endpoint == "" { // an environment is often that of many programs
		o.Logger.Error("otlp: nothing is sent, because the environment cannot be used", "error", err)
		return nil, nil
	}
	if err != nil || s.traces == "" && s.metrics == "" {
		return nil, err
	}
	of, err := resource.New(context.Background(), resource.WithTelemetrySDK(), resource.WithAttributes(
		attribute.String("service.name", "dingevent"), attribute.String("service.version", o.Version), attribute.String("service.instance.id", o.Gateway),
	), resource.WithFromEnv())
	if err != nil {
		return nil, err
	}
	t := &Telemetry{resource: of, every: s.every, started: time.Now()}
	if s.traces != "" {
		t.tracer = newTracer(newExporter(s.traces, s.traceHeader, s, o.RootCAs, o.Logger), of, s.ratio)
	}
	if s.metrics != "" {
		t.metrics = newExporter(s.metrics, s.metricHead, s, o.RootCAs, o.Logger)
	}
	return t, nil
}

// Received traces a push that was stored, or was not. It was given to the journal at began.
func (t *Telemetry) Received(began, ended time.Time, err error, envs []*dingevent.Envelope) {
	if t != nil && t.tracer != nil {
		t.tracer.received(began, ended, err, envs)
	}
}

// Around returns a sink that traces what is delivered to another one; that one itself if nothing is traced.
func (t *Telemetry) Around(to dingevent.Sink) dingevent.Sink {
	if t == nil || t.tracer == nil {
		return to
	}
	return dingevent.SinkFunc(func(ctx context.Context, d dingevent.Delivery) error { return t.tracer.attempt(ctx, d, to) })
}

// Run sends metrics until ctx ends, and then what is left of both.
func (t *Telemetry) Run(ctx context.Context, gather func() ([]*dto.MetricFamily, error)) {
	if t == nil {
		return
	}
	tick := time.NewTicker(t.every)
	defer tick.Stop()
	for ctx.Err() == nil {
		select {
		case <-tick.C:
			t.sendMetrics(ctx, gather)
		case <-ctx.Done():
		}
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushWithin)
	defer cancel()
	t.sendMetrics(last, gather)
	if t.tracer != nil {
		_ = t.tracer.provider.Shutdown(last) // its exporter logs what is lost
	}
}

// Close is for one that never runs.
func (t *Telemetry) Close() {
	if t != nil && t.tracer != nil {
		_ = t.tracer.provider.Shutdown(context.Background()) // there is nothing to send
	}
}

func (t *Telemetry) sendMetrics(ctx context.Context, gather func() ([]*dto.MetricFamily, error)) {
	if t.metrics == nil {
		return
	}
	families, _ := gather() // what could be gathered, as for Prometheus
	t.metrics.send(ctx, &collector.ExportMetricsServiceRequest{ResourceMetrics: []*wire.ResourceMetrics{{
		Resource: wireResource(t.resource), ScopeMetrics: []*wire.ScopeMetrics{{
			Scope: &common.InstrumentationScope{Name: scope}, Metrics: wireMetrics(families, t.started, time.Now()),
		}},
	}}})
}
