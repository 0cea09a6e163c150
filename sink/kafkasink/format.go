package kafkasink

import (
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/internal/cloudevents"
)

// A Format is how an event becomes a record.
type Format = cloudevents.Format

// The formats.
const (
	// Structured is a CloudEvent in JSON. The payload is the member data, byte for byte; data_base64 if
	// not every reader of JSON takes it. The header content-type is application/cloudevents+json.
	Structured Format = cloudevents.FormatStructured
	// Typed is Structured with the event as package event decodes it in data, the same for every transport.
	// "dingevent schema" describes it, and the attribute dataschema names that schema. An event without a struct has no
	// dataschema, and its payload goes out as in Structured. The attribute problems names the parts that data cannot take.
	Typed Format = cloudevents.FormatTyped
	// Binary is a CloudEvent with the payload as DingTalk sent it as its value, and its attributes in
	// headers, ce_id and so on. An event without a payload has no value: in a compacted topic it
	// deletes its key, as the binding wants it.
	Binary Format = cloudevents.FormatBinary
	// Raw is the payload as DingTalk sent it. The metadata stand in the headers dingevent_id, _type, _corp, _app,
	// _transport, _subscription, _time, _seq, _attempt and _replay. A header without a value is left out.
	Raw Format = cloudevents.FormatRaw
)

// newRecord returns d as a record that lacks its topic and key.
func newRecord(format Format, d dingevent.Delivery) *kgo.Record {
	parts := format.Parts(d)
	r := &kgo.Record{Value: parts.Body}
	for _, a := range parts.Headers {
		r.Headers = append(r.Headers, kgo.RecordHeader{Key: parts.Prefix + "_" + a.Name, Value: []byte(a.Value)})
	}
	if parts.ContentType != "" {
		r.Headers = append(r.Headers, kgo.RecordHeader{Key: "content-type", Value: []byte(parts.ContentType)})
	}
	if d.Trace != "" {
		r.Headers = append(r.Headers, kgo.RecordHeader{Key: "traceparent", Value: []byte(d.Trace)})
	}
	switch { // a record whose value is nil deletes its key in a compacted topic
	case len(r.Value) == 0 && format == Binary:
		r.Value = nil
	case r.Value == nil:
		r.Value = []byte{}
	}
	return r
}
