package httpsink

import (
	"net/http"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/internal/cloudevents"
)

// A Format is how an event becomes an HTTP request. In each, the header webhook-id holds the event's
// ID: the same for every attempt, so that a receiver can tell a repeated event.
type Format = cloudevents.Format

// The formats.
const (
	// Structured is a CloudEvent in JSON, metadata and payload in the body, so that a signature
	// covers both. The payload is the member data, byte for byte; data_base64 if it is not JSON.
	Structured Format = cloudevents.FormatStructured
	// Binary is a CloudEvent whose body is the payload as DingTalk sent it, and whose metadata are
	// headers, ce-id and so on. A signature does not cover them, except for the ID.
	Binary Format = cloudevents.FormatBinary
	// Raw is the payload as DingTalk sent it. The headers Dingevent-Id, -Type, -Corp, -App,
	// -Transport, -Subscription, -Time, -Seq, -Attempt and -Replay say the rest, percent-encoded; those
	// without a value are left out. A signature does not cover them, except for the ID.
	Raw Format = cloudevents.FormatRaw
)

// write sets the headers of d's request and returns the body.
func write(header http.Header, format Format, d dingevent.Delivery) []byte {
	switch format {
	case Binary:
		return payload(header, d, "Ce-", cloudevents.Attributes(d))
	case Raw:
		return payload(header, d, "Dingevent-", cloudevents.Raw(d))
	default:
		header.Set("Content-Type", cloudevents.ContentType)
		return cloudevents.Structured(d)
	}
}

// payload writes beside into headers, percent-encoded as CloudEvents' HTTP binding says.
func payload(header http.Header, d dingevent.Delivery, prefix string, beside []cloudevents.Attribute) []byte {
	for _, a := range beside {
		header.Set(prefix+a.Name, cloudevents.Percent(a.Value, ""))
	}
	if kind := cloudevents.DataContentType(d.Envelope.Data); kind != "" {
		header.Set("Content-Type", kind)
	}
	return d.Envelope.Data
}
