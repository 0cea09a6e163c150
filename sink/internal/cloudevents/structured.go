package cloudevents

import (
	"encoding/base64"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/jsonscan"
)

// Structured returns the whole event as one JSON object. The payload is the member data, byte for
// byte; data_base64 if it is not JSON; neither if it is empty.
func Structured(d dingevent.Delivery) []byte {
	data := d.Envelope.Data
	body := make([]byte, 0, 640+len(data))
	for i, a := range Attributes(d) {
		body = append(body, "{,"[min(i, 1)])
		body = jsonscan.AppendText(body, a.Name)
		body = append(body, ':')
		if a.Integer {
			body = append(body, a.Value...)
		} else {
			body = jsonscan.AppendText(body, a.Value)
		}
	}
	switch {
	case len(data) == 0:
	case dingevent.DataIsJSON(data):
		body = append(body, `,"datacontenttype":"application/json","data":`...)
		body = append(body, data...)
	default:
		body = append(body, `,"datacontenttype":"application/octet-stream","data_base64":"`...)
		body = base64.StdEncoding.AppendEncode(body, data)
		body = append(body, '"')
	}
	return append(body, '}')
}

// DataContentType says what may be relied upon: DingTalk means JSON, but not every payload is. Empty
// for an empty payload.
func DataContentType(data []byte) string {
	switch {
	case len(data) == 0:
		return ""
	case dingevent.DataIsJSON(data):
		return "application/json"
	default:
		return "application/octet-stream"
	}
}
