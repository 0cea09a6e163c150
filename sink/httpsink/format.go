package httpsink

import (
	"net/http"

	"github.com/dingevent/dingevent"
)

// A Format is how an event becomes an HTTP request. In each, the header webhook-id holds the event's
// ID: the same for every attempt, so that a receiver can tell a repeated event.
type Format string

// The formats.
const (
	// Structured is a CloudEvent in JSON, metadata and payload in the body, so that a signature
	// covers both. The payload is the member data, byte for byte; data_base64 if it is not JSON.
	Structured Format = "structured"
	// Binary is a CloudEvent whose body is the payload as DingTalk sent it, and whose metadata are
	// headers, ce-id and so on. A signature does not cover them, except for the ID.
	Binary Format = "binary"
	// Raw is the payload as DingTalk sent it. The headers Dingevent-Id, -Type, -Corp, -App,
	// -Transport, -Subscription, -Time, -Seq, -Attempt and -Replay say the rest, percent-encoded;
	// those without a value are left out. A signature does not cover them, except for the ID.
	Raw Format = "raw"
)

// write sets the headers of d's request and returns the body.
func (f Format) write(header http.Header, d dingevent.Delivery) []byte {
	switch f {
	case Binary:
		return binary(header, d)
	case Raw:
		return raw(header, d)
	default:
		return structured(header, d)
	}
}

func raw(header http.Header, d dingevent.Delivery) []byte {
	env := d.Envelope
	for _, h := range [...]struct{ name, value string }{
		{"Dingevent-Id", env.ID},
		{"Dingevent-Type", env.Type},
		{"Dingevent-Corp", env.CorpID},
		{"Dingevent-App", env.App},
		{"Dingevent-Transport", string(env.Transport)},
		{"Dingevent-Subscription", d.Subscription},
		{"Dingevent-Time", eventTime(env)},
		{"Dingevent-Seq", number(d.Seq)},
		{"Dingevent-Attempt", number(uint64(d.Attempt))},
		{"Dingevent-Replay", d.Replay},
	} {
		if h.value != "" {
			header.Set(h.name, percent(h.value, ""))
		}
	}
	setContentType(header, env.Data)
	return env.Data
}

func setContentType(header http.Header, data []byte) {
	if len(data) > 0 {
		header.Set("Content-Type", contentType(data))
	}
}

// contentType says what may be relied upon: DingTalk means JSON, but not every payload is.
func contentType(data []byte) string {
	if dingevent.DataIsJSON(data) {
		return "application/json"
	}
	return "application/octet-stream"
}
