//go:build !small

package telemetry

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"

	"go.opentelemetry.io/otel/trace"

	"github.com/dingevent/dingevent"
)

// An identity is what an event's trace is known by on every gateway.
type identity struct {
	trace trace.TraceID
	push  trace.SpanID // of the push
}

// identityOf follows from what dedupe compares, and from when the event came. An event without an ID has its payload in place of that.
func identityOf(e *dingevent.Envelope) (id identity) {
	h := sha256.New()
	var when [8]byte
	binary.BigEndian.PutUint64(when[:], uint64(e.Received.UnixMilli()))
	h.Write(when[:])
	for _, text := range []string{e.App, e.CorpID, e.Type, e.ID} {
		h.Write([]byte(text))
		h.Write([]byte{0})
	}
	if e.ID == "" {
		h.Write(e.Data)
	}
	var sum [sha256.Size]byte
	h.Sum(sum[:0])
	copy(id.trace[:], sum[:])
	copy(id.push[:], sum[len(id.trace):])
	id.push[0] |= 1 // never all zero, which is no ID
	id.trace[0] |= 1
	return id
}

// in reports whether the event is one of those that are traced, the same on every gateway.
func (id identity) in(ratio float64) bool {
	const all = 1 << 63
	return ratio >= 1 || float64(binary.BigEndian.Uint64(id.trace[8:])>>1) < ratio*all
}

// context is that of the push's span.
func (id identity) context(sampled bool) trace.SpanContext {
	return trace.NewSpanContext(trace.SpanContextConfig{TraceID: id.trace, SpanID: id.push, TraceFlags: trace.TraceFlags(0).WithSampled(sampled), Remote: true})
}

// traceparent is a span's context as W3C's header has it.
func traceparent(c trace.SpanContext) string {
	return "00-" + c.TraceID().String() + "-" + c.SpanID().String() + "-" + c.TraceFlags().String()
}

// A generator gives a span the identity that its context asks for, else a random one.
type generator struct{}

type wantedKey struct{}

func (generator) NewIDs(ctx context.Context) (trace.TraceID, trace.SpanID) {
	if id, ok := ctx.Value(wantedKey{}).(identity); ok {
		return id.trace, id.push
	}
	var id trace.TraceID
	rand.Read(id[:])
	id[0] |= 1
	return id, generator{}.NewSpanID(ctx, id)
}

func (generator) NewSpanID(context.Context, trace.TraceID) (id trace.SpanID) {
	rand.Read(id[:])
	id[0] |= 1
	return id
}
