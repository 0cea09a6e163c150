// Package cloudevents makes the outer form of an event, the same for all sinks: a CloudEvent 1.0
// (https://cloudevents.io), or the payload with names beside it. Each sink has its own binding of names and values
// to its messages.
package cloudevents

import (
	"net/url"
	"strings"

	"github.com/dingevent/dingevent"
)

// ContentType is the media type of what [Structured] writes.
const ContentType = "application/cloudevents+json"

// An Attribute is a name and a value that go with a payload.
type Attribute struct {
	Name, Value string
	Integer     bool
}

// Attributes returns the CloudEvent's attributes of d, the required ones first, but not
// datacontenttype, see [DataContentType]. After time come extensions: the exact eventType, corp, app,
// transport, subscription, seq, attempt and replay. seq is a string, because it may exceed the 31 bits of a
// CloudEvents integer. An attribute without a value is left out, because CloudEvents allows no empty one.
func Attributes(d dingevent.Delivery) []Attribute {
	env := d.Envelope
	return withValue([]Attribute{
		{Name: "specversion", Value: "1.0"},
		{Name: "id", Value: ID(d)},
		{Name: "source", Value: source(env)},
		{Name: "type", Value: eventType(env)},
		{Name: "time", Value: eventTime(env)},
		{Name: "eventtype", Value: clean(env.Type)},
		{Name: "corp", Value: clean(env.CorpID)},
		{Name: "app", Value: clean(env.App)},
		{Name: "transport", Value: clean(string(env.Transport))},
		{Name: "subscription", Value: clean(d.Subscription)},
		{Name: "seq", Value: number(d.Seq)},
		{Name: "attempt", Value: number(uint64(d.Attempt)), Integer: true},
		{Name: "replay", Value: clean(d.Replay)},
	})
}

// Raw returns the names that go beside a payload where it goes out as it came. Values are as we hold
// them, and may be any bytes; one without a value is left out.
func Raw(d dingevent.Delivery) []Attribute {
	env := d.Envelope
	return withValue([]Attribute{
		{Name: "id", Value: env.ID},
		{Name: "type", Value: env.Type},
		{Name: "corp", Value: env.CorpID},
		{Name: "app", Value: env.App},
		{Name: "transport", Value: string(env.Transport)},
		{Name: "subscription", Value: d.Subscription},
		{Name: "time", Value: eventTime(env)},
		{Name: "seq", Value: number(d.Seq)},
		{Name: "attempt", Value: number(uint64(d.Attempt)), Integer: true},
		{Name: "replay", Value: d.Replay},
	})
}

func withValue(all []Attribute) []Attribute {
	set := all[:0]
	for _, a := range all {
		if a.Value != "" {
			set = append(set, a)
		}
	}
	return set
}

// source is /dingtalk/<corp>/<app>, with - for a part that the push did not say; of our own events /dingevent.
func source(env *dingevent.Envelope) string {
	if env.Transport == dingevent.TransportInternal {
		return "/dingevent"
	}
	segment := func(s string) string {
		if s == "" {
			return "-"
		}
		return url.PathEscape(s)
	}
	return "/dingtalk/" + segment(env.CorpID) + "/" + segment(env.App)
}

// eventType is com.dingtalk.<eventType>; a topic's slashes become dots, as in
// com.dingtalk.v1.0.im.bot.messages.get. Our own events have their type as it is.
func eventType(env *dingevent.Envelope) string {
	if env.Transport == dingevent.TransportInternal {
		return clean(env.Type)
	}
	name := strings.ReplaceAll(strings.Trim(env.Type, "/"), "/", ".")
	if name == "" {
		name = "unknown"
	}
	return "com.dingtalk." + clean(name)
}
