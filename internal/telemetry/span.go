//go:build !small

package telemetry

import (
	"context"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	collector "go.opentelemetry.io/proto/slim/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/slim/otlp/common/v1"
	resources "go.opentelemetry.io/proto/slim/otlp/resource/v1"
	wire "go.opentelemetry.io/proto/slim/otlp/trace/v1"
)

// A spanExporter sends spans. It returns no errors: the exporter logs them, and what cannot be sent is lost.
type spanExporter struct{ to *exporter }

var _ sdktrace.SpanExporter = spanExporter{}

// ExportSpans is part of [sdktrace.SpanExporter].
func (s spanExporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	if len(spans) == 0 {
		return nil
	}
	out := make([]*wire.Span, len(spans))
	for i, one := range spans {
		out[i] = wireSpan(one)
	}
	s.to.send(ctx, &collector.ExportTraceServiceRequest{ResourceSpans: []*wire.ResourceSpans{{
		Resource: wireResource(spans[0].Resource()), ScopeSpans: []*wire.ScopeSpans{{Scope: &common.InstrumentationScope{Name: scope}, Spans: out}},
	}}})
	return nil
}

// Shutdown is part of [sdktrace.SpanExporter].
func (spanExporter) Shutdown(context.Context) error { return nil }

func wireSpan(s sdktrace.ReadOnlySpan) *wire.Span {
	c, parent := s.SpanContext(), s.Parent()
	traceID, spanID, parentID := c.TraceID(), c.SpanID(), parent.SpanID()
	out := &wire.Span{
		TraceId: traceID[:], SpanId: spanID[:], Name: valid(s.Name()), Kind: kinds[s.SpanKind()], Flags: uint32(c.TraceFlags()),
		StartTimeUnixNano: uint64(s.StartTime().UnixNano()), EndTimeUnixNano: uint64(s.EndTime().UnixNano()),
		Attributes: wireAttributes(s.Attributes()), DroppedAttributesCount: uint32(s.DroppedAttributes()), Status: &wire.Status{Message: valid(s.Status().Description)},
	}
	if parent.HasSpanID() {
		out.ParentSpanId = parentID[:]
	}
	if s.Status().Code == codes.Error {
		out.Status.Code = wire.Status_STATUS_CODE_ERROR
	}
	for _, link := range s.Links() {
		traceID, spanID := link.SpanContext.TraceID(), link.SpanContext.SpanID()
		out.Links = append(out.Links, &wire.Span_Link{TraceId: traceID[:], SpanId: spanID[:], Flags: uint32(link.SpanContext.TraceFlags())})
	}
	return out
}

var kinds = map[trace.SpanKind]wire.Span_SpanKind{
	trace.SpanKindInternal: wire.Span_SPAN_KIND_INTERNAL, trace.SpanKindConsumer: wire.Span_SPAN_KIND_CONSUMER, trace.SpanKindProducer: wire.Span_SPAN_KIND_PRODUCER,
}

func wireResource(r *resource.Resource) *resources.Resource {
	return &resources.Resource{Attributes: wireAttributes(r.Attributes())}
}

// valid is a text as protobuf takes it: of one that is not UTF-8 the whole message could not be written. A longer one than anybody
// reads is cut.
func valid(text string) string {
	const most = 1024 // bytes
	return strings.ToValidUTF8(text[:min(len(text), most)], "\uFFFD")
}

// wireAttributes takes texts and whole numbers; there are no others but in a resource, where they become texts.
func wireAttributes(list []attribute.KeyValue) (out []*common.KeyValue) {
	for _, kv := range list {
		value := &common.AnyValue{Value: &common.AnyValue_StringValue{StringValue: valid(kv.Value.String())}}
		if kv.Value.Type() == attribute.INT64 {
			value = &common.AnyValue{Value: &common.AnyValue_IntValue{IntValue: kv.Value.AsInt64()}}
		}
		out = append(out, &common.KeyValue{Key: string(kv.Key), Value: value})
	}
	return out
}
