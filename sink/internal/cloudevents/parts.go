package cloudevents

import "github.com/dingevent/dingevent"

// Parts are what becomes a message of a transport that has headers.
type Parts struct {
	Prefix      string      // of the headers' names, before what separates the transport's words
	Headers     []Attribute // without ContentType
	Body        []byte
	ContentType string // of Body; empty without a payload
}

// Parts returns d in the parts of f: one JSON object as the body, or the payload as the body and the rest in headers.
func (f Format) Parts(d dingevent.Delivery) Parts {
	switch f {
	case FormatBinary:
		return Parts{"ce", Attributes(d), d.Envelope.Data, DataContentType(d.Envelope.Data)}
	case FormatRaw:
		return Parts{"dingevent", Raw(d), d.Envelope.Data, DataContentType(d.Envelope.Data)}
	}
	return Parts{Body: f.Whole(d), ContentType: ContentType}
}
