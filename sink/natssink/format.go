package natssink

import (
	"github.com/nats-io/nats.go"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/internal/cloudevents"
)

// A Format is how an event becomes a message.
type Format = cloudevents.Format

// The formats.
const (
	// Structured is a CloudEvent in JSON. The payload is the member data, byte for byte; data_base64 if
	// not every reader of JSON takes it. The header Content-Type is application/cloudevents+json.
	Structured Format = cloudevents.FormatStructured
	// Typed is Structured with the event as package event decodes it in data, the same for every transport.
	// "dingevent schema" describes it, and the attribute dataschema names that schema. An event without a struct has no
	// dataschema, and its payload goes out as in Structured. The attribute problems names the parts that data cannot take.
	Typed Format = cloudevents.FormatTyped
	// Binary is a CloudEvent with the payload as DingTalk sent it in its body, and its attributes in
	// headers, ce-id and so on, percent-encoded.
	Binary Format = cloudevents.FormatBinary
	// Raw is the payload as DingTalk sent it. The metadata stand in the headers dingevent-id, -type, -corp, -app,
	// -transport, -subscription, -time, -seq, -attempt and -replay, percent-encoded. A header without a value is left out.
	Raw Format = cloudevents.FormatRaw
)

// newMessage returns d as a message that lacks its subject.
func newMessage(format Format, d dingevent.Delivery) *nats.Msg {
	parts := format.Parts(d)
	msg := &nats.Msg{Header: nats.Header{}, Data: parts.Body}
	for _, a := range parts.Headers {
		msg.Header.Set(parts.Prefix+"-"+a.Name, cloudevents.Percent(a.Value, 0))
	}
	kind := "Content-Type"
	if format == Binary { // there Content-Type would say that the message is structured
		kind = "ce-datacontenttype"
	}
	if parts.ContentType != "" {
		msg.Header.Set(kind, parts.ContentType)
	}
	if d.Trace != "" {
		msg.Header.Set("traceparent", d.Trace)
	}
	return msg
}
