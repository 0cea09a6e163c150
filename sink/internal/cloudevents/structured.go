package cloudevents

import (
	"encoding/base64"
	"encoding/json"
	"unicode/utf8"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/jsonscan"
)

// Structured returns the whole event as one JSON object. The payload is the member data, byte for
// byte; data_base64 where not every reader takes that, see [dingevent.DataIsJSON]; neither if it is empty.
func Structured(d dingevent.Delivery) []byte {
	var room [mostAttributes]Attribute
	return object(appendAttributes(room[:0], d), d.Envelope.Data)
}

// object is a CloudEvent in JSON. It is always UTF-8.
func object(attributes []Attribute, data []byte) []byte {
	body := make([]byte, 0, 640+len(data))
	for i, a := range attributes {
		body = append(body, "{,"[min(i, 1)], '"')
		body = append(append(body, a.Name...), `":`...)
		if a.Integer {
			body = append(body, a.Value...)
		} else {
			body = jsonscan.AppendText(body, a.Value)
		}
	}
	if len(data) == 0 {
		return append(body, '}')
	}
	if dingevent.DataIsJSON(data) {
		body = append(body, `,"datacontenttype":"application/json","data":`...)
		return append(append(body, data...), '}')
	}
	body = append(body, `,"datacontenttype":"`...)
	body = append(body, DataContentType(data)...)
	body = append(body, `","data_base64":"`...)
	body = base64.StdEncoding.AppendEncode(body, data)
	return append(body, `"}`...)
}

// DataContentType says what may be relied upon: DingTalk means JSON, but not every payload is. Empty
// for an empty payload.
func DataContentType(data []byte) string {
	switch {
	case len(data) == 0:
		return ""
	case utf8.Valid(data) && json.Valid(data):
		return "application/json"
	default:
		return "application/octet-stream"
	}
}
