package httpsink

import (
	"net/http"
	"unicode/utf8"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/internal/cloudevents"
)

// A Format is how an event becomes an HTTP request. In each, the header webhook-id holds the event's
// ID: the same for every attempt, so that a receiver can tell a repeated event.
type Format = cloudevents.Format

// The formats.
const (
	// Structured is a CloudEvent in JSON, metadata and payload in the body, so that a signature
	// covers both. The payload is the member data, byte for byte; data_base64 if not every reader of JSON takes it.
	Structured Format = cloudevents.FormatStructured
	// Typed is Structured whose data is the event as package event decodes it, the same by whichever transport it came: what
	// "dingevent schema" describes. The attribute dataschema names that schema. An event without a struct has no
	// dataschema, and its payload goes out as in Structured. What data cannot take is named by the attribute problems.
	Typed Format = cloudevents.FormatTyped
	// Binary is a CloudEvent whose body is the payload as DingTalk sent it, and whose metadata are
	// headers, ce-id and so on. A signature does not cover them, except for the ID. A payload that is not UTF-8 goes out
	// as Structured has it.
	Binary Format = cloudevents.FormatBinary
	// Raw is the payload as DingTalk sent it. The headers Dingevent-Id, -Type, -Corp, -App,
	// -Transport, -Subscription, -Time, -Seq, -Attempt and -Replay say the rest, percent-encoded; those
	// without a value are left out. A signature does not cover them, except for the ID. A payload that is not UTF-8
	// becomes the body of Structured, as the Content-Type says.
	Raw Format = cloudevents.FormatRaw
)

// write sets the headers of d's request and returns the body. That is UTF-8 always, because a receiver may make text of it
// before it verifies the signature: a payload that is not goes out as Structured has it.
func write(header http.Header, format Format, d dingevent.Delivery) []byte {
	isText := utf8.Valid(d.Envelope.Data)
	if format == Binary && !isText {
		format = Structured
	}
	parts := format.Parts(d)
	if format == Raw && !isText {
		parts.Body, parts.ContentType = format.Whole(d), cloudevents.ContentType
	}
	for _, a := range parts.Headers { // percent-encoded as CloudEvents' HTTP binding says
		header.Set(parts.Prefix+"-"+a.Name, cloudevents.Percent(a.Value, ""))
	}
	if parts.ContentType != "" {
		header.Set("Content-Type", parts.ContentType)
	}
	return parts.Body
}
