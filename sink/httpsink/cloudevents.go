package httpsink

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/jsonscan"
)

// An attribute is one of the CloudEvent's, see https://github.com/cloudevents/spec.
type attribute struct {
	name, value string
	integer     bool
}

// attributes returns those of d, the required ones first. After time come extensions: the exact
// eventType, corp, app, transport, subscription, seq (a string, for it may exceed the 31 bits of a
// CloudEvents integer), attempt and, for a replay, its name. One without a value is left out, as an empty one
// is not allowed.
func attributes(d dingevent.Delivery) []attribute {
	env := d.Envelope
	all := []attribute{
		{name: "specversion", value: "1.0"},
		{name: "id", value: eventID(d)},
		{name: "source", value: source(env)},
		{name: "type", value: eventType(env)},
		{name: "time", value: eventTime(env)},
		{name: "eventtype", value: clean(env.Type)},
		{name: "corp", value: clean(env.CorpID)},
		{name: "app", value: clean(env.App)},
		{name: "transport", value: clean(string(env.Transport))},
		{name: "subscription", value: clean(d.Subscription)},
		{name: "seq", value: number(d.Seq)},
		{name: "attempt", value: number(uint64(d.Attempt)), integer: true},
		{name: "replay", value: clean(d.Replay)},
	}
	set := all[:0]
	for _, a := range all {
		if a.value != "" {
			set = append(set, a)
		}
	}
	return set
}

// source is /dingtalk/<corp>/<app>, with - for a part that the push did not say.
func source(env *dingevent.Envelope) string {
	segment := func(s string) string {
		if s == "" {
			return "-"
		}
		return url.PathEscape(s)
	}
	return "/dingtalk/" + segment(env.CorpID) + "/" + segment(env.App)
}

// eventType is com.dingtalk.<eventType>; a topic's slashes become dots, as in
// com.dingtalk.v1.0.im.bot.messages.get.
func eventType(env *dingevent.Envelope) string {
	name := strings.ReplaceAll(strings.Trim(env.Type, "/"), "/", ".")
	if name == "" {
		name = "unknown"
	}
	return "com.dingtalk." + clean(name)
}

// structured writes the whole event into the body.
func structured(header http.Header, d dingevent.Delivery) []byte {
	header.Set("Content-Type", "application/cloudevents+json")
	data := d.Envelope.Data
	body := make([]byte, 0, 640+len(data))
	for i, a := range attributes(d) {
		body = append(body, "{,"[min(i, 1)])
		body = jsonscan.AppendText(body, a.name)
		body = append(body, ':')
		if a.integer {
			body = append(body, a.value...)
		} else {
			body = jsonscan.AppendText(body, a.value)
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

// binary writes the attributes into headers, percent-encoded as CloudEvents' HTTP binding says.
func binary(header http.Header, d dingevent.Delivery) []byte {
	for _, a := range attributes(d) {
		header.Set("Ce-"+a.name, percent(a.value, ""))
	}
	setContentType(header, d.Envelope.Data)
	return d.Envelope.Data
}
