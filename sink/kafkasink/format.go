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
	// Typed is Structured whose data is the event as package event decodes it, the same by whichever transport it came: what
	// "dingevent schema" describes. The attribute dataschema names that schema. An event without a struct has no
	// dataschema, and its payload goes out as in Structured. What data cannot take is named by the attribute problems.
	Typed Format = cloudevents.FormatTyped
	// Binary is a CloudEvent whose value is the payload as DingTalk sent it, and whose attributes are
	// headers, ce_id and so on. An event without a payload has no value: in a compacted topic it
	// deletes its key, as the binding wants it.
	Binary Format = cloudevents.FormatBinary
	// Raw is the payload as DingTalk sent it. The headers dingevent_id, _type, _corp, _app, _transport,
	// _subscription, _time, _seq, _attempt and _replay say the rest; those without a value are left out.
	Raw Format = cloudevents.FormatRaw
)

// newRecord returns d as a record that lacks its topic and key.
func newRecord(format Format, d dingevent.Delivery) *kgo.Record {
	r := &kgo.Record{Value: d.Envelope.Data}
	kind := cloudevents.DataContentType(d.Envelope.Data)
	switch format {
	case Binary:
		r.Headers = headers("ce_", cloudevents.Attributes(d))
		if len(r.Value) == 0 {
			r.Value = nil
		}
	case Raw:
		r.Headers = headers("dingevent_", cloudevents.Raw(d))
		if r.Value == nil {
			r.Value = []byte{}
		}
	default:
		r.Value, kind = format.Whole(d), cloudevents.ContentType
	}
	if kind != "" {
		r.Headers = append(r.Headers, kgo.RecordHeader{Key: "content-type", Value: []byte(kind)})
	}
	return r
}

func headers(prefix string, all []cloudevents.Attribute) []kgo.RecordHeader {
	out := make([]kgo.RecordHeader, 0, len(all)+1)
	for _, a := range all {
		out = append(out, kgo.RecordHeader{Key: prefix + a.Name, Value: []byte(a.Value)})
	}
	return out
}
