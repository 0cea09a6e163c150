//go:build !small

package telemetry

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/veil"
)

// together is how long after a push an attempt belongs to its trace. A later one has a trace of its own, because a trace that
// takes hours is shown by no tool.
const together = time.Minute

// A tracer makes spans of events.
type tracer struct {
	provider *sdktrace.TracerProvider
	spans    trace.Tracer
	ratio    float64
}

func newTracer(to *exporter, of *resource.Resource, ratio float64) *tracer {
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(spanExporter{to}), sdktrace.WithResource(of), sdktrace.WithIDGenerator(generator{}), sdktrace.WithSampler(sdktrace.AlwaysSample()),
	)
	return &tracer{provider, provider.Tracer(scope), ratio}
}

// received makes the spans of a push: from when it came until it was answered for, with storing in it.
func (t *tracer) received(began, ended time.Time, err error, envs []*dingevent.Envelope) {
	for _, e := range envs {
		id := identityOf(e)
		if !id.in(t.ratio) {
			continue
		}
		start := e.Received
		if start.IsZero() || start.After(began) {
			start = began
		}
		ctx := context.WithValue(context.Background(), wantedKey{}, id)
		ctx, push := t.spans.Start(ctx, "receive "+e.Type, trace.WithSpanKind(trace.SpanKindConsumer), trace.WithTimestamp(start), trace.WithAttributes(attributesOf(e)...))
		_, store := t.spans.Start(ctx, "store", trace.WithTimestamp(began))
		if err != nil {
			store.SetStatus(codes.Error, shown(err))
			push.SetStatus(codes.Error, "not stored")
		}
		store.End(trace.WithTimestamp(ended))
		push.End(trace.WithTimestamp(ended))
	}
}

// attempt calls a sink within a span, and gives it what to hand on.
func (t *tracer) attempt(ctx context.Context, d dingevent.Delivery, to dingevent.Sink) error {
	id := identityOf(d.Envelope)
	if !id.in(t.ratio) {
		d.Trace = traceparent(id.context(false))
		return to.Deliver(ctx, d)
	}
	push := id.context(true)
	opts := []trace.SpanStartOption{
		trace.WithSpanKind(trace.SpanKindProducer), trace.WithAttributes(attributesOf(d.Envelope)...),
		trace.WithAttributes(attribute.String("dingevent.subscription", d.Subscription), attribute.Int("dingevent.attempt", d.Attempt), attribute.Int64("dingevent.seq", int64(d.Seq))),
	}
	parent := trace.ContextWithRemoteSpanContext(ctx, push)
	if d.Replay != "" || time.Since(d.Envelope.Received) > together {
		parent = ctx
		opts = append(opts, trace.WithNewRoot(), trace.WithLinks(trace.Link{SpanContext: push}))
	}
	ctx, span := t.spans.Start(parent, "attempt "+d.Subscription, opts...)
	d.Trace = traceparent(span.SpanContext())
	defer span.End() // also if the sink panics
	err := to.Deliver(ctx, d)
	span.SetAttributes(attribute.String("dingevent.outcome", outcomeOf(err)))
	if err != nil {
		span.SetStatus(codes.Error, shown(err))
	}
	return err
}

// shown is the text of an error without tickets, codes and personal data: an answer of a receiver that it quotes may have the event.
func shown(err error) string { return veil.Text(err.Error(), "(hidden)") }

// outcomeOf names what an attempt led to, as the metrics do.
func outcomeOf(err error) string {
	_, later := dingevent.Postponed(err)
	switch {
	case err == nil:
		return "succeeded"
	case dingevent.Rejected(err):
		return "rejected"
	case later:
		return "postponed"
	case dingevent.Lost(err):
		return "lost"
	}
	return "failed"
}

func attributesOf(e *dingevent.Envelope) []attribute.KeyValue {
	return []attribute.KeyValue{
		attribute.String("dingevent.id", e.ID), attribute.String("dingevent.type", e.Type), attribute.String("dingevent.app", e.App),
		attribute.String("dingevent.corp", e.CorpID), attribute.String("dingevent.transport", string(e.Transport)),
	}
}
