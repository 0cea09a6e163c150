package httpsink

import (
	"net/http"
	"unicode/utf8"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/internal/cloudevents"
)

// A Format is how an event becomes an HTTP request. In each format the header webhook-id has the event's ID. It is the
// same for every attempt, so that a receiver recognizes a repeated event.
type Format = cloudevents.Format

// The formats.
const (
	// Structured is a CloudEvent in JSON, metadata and payload in the body, so that a signature
	// covers both. The payload is the member data, byte for byte; data_base64 if not every reader of JSON takes it.
	Structured Format = cloudevents.FormatStructured
	// Typed is Structured with the event as package event decodes it in data, the same for every transport.
	// "dingevent schema" describes it, and the attribute dataschema names that schema. An event without a struct has no
	// dataschema, and its payload goes out as in Structured. The attribute problems names the parts that data cannot take.
	Typed Format = cloudevents.FormatTyped
	// Binary is a CloudEvent with the payload as DingTalk sent it in the body, and its metadata in headers, ce-id and
	// so on. A signature does not cover the headers, except for the ID. A payload that is not UTF-8 goes out as in
	// Structured.
	Binary Format = cloudevents.FormatBinary
	// Raw is the payload as DingTalk sent it. The metadata stand in the headers Dingevent-Id, -Type, -Corp, -App,
	// -Transport, -Subscription, -Time, -Seq, -Attempt and -Replay, percent-encoded; a header without a value is left
	// out. A signature does not cover the headers, except for the ID. A payload that is not UTF-8 becomes the body of
	// Structured, and the Content-Type shows it.
	Raw Format = cloudevents.FormatRaw
)

// write sets the headers of d's request and returns the body. That is UTF-8 always, because a receiver may make text of it
// before it verifies the signature: a payload that is not goes out as Structured has it.
func write(header http.Header, format Format, d dingevent.Delivery) []byte {
	hasAll := format == Structured || format == Typed
	isText := hasAll || utf8.Valid(d.Envelope.Data)
	if hasAll || format == Binary && !isText {
		header["Content-Type"] = wholeType
		return format.Whole(d)
	}
	parts := format.Parts(d)
	if format == Raw && !isText {
		parts.Body, parts.ContentType = format.Whole(d), cloudevents.ContentType
	}
	for _, a := range parts.Headers { // percent-encoded as CloudEvents' HTTP binding says
		header.Set(parts.Prefix+"-"+a.Name, cloudevents.Percent(a.Value, 0))
	}
	if parts.ContentType != "" {
		set(header, "Content-Type", parts.ContentType)
	}
	return parts.Body
}

// wholeType belongs to all requests.
var wholeType = []string{cloudevents.ContentType}
