// Package cloudevents makes the outer form of an event, the same for all sinks: a CloudEvent 1.0
// (https://cloudevents.io), or the payload with names beside it. Each sink has its own binding of names and values
// to its messages.
package cloudevents

import "github.com/dingevent/dingevent"

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
	return appendAttributes(make([]Attribute, 0, mostAttributes), d)
}

// mostAttributes is how many attributes an event can have.
const mostAttributes = 15

// appendAttributes appends to a list what [Attributes] returns. The values that are made here share one piece of memory.
func appendAttributes(list []Attribute, d dingevent.Delivery) []Attribute {
	env := d.Envelope
	var m maker
	m.Grow(128)
	return withValue(append(list,
		Attribute{Name: "specversion", Value: "1.0"},
		Attribute{Name: "id", Value: ID(d)},
		Attribute{Name: "source", Value: m.source(env)},
		Attribute{Name: "type", Value: m.eventType(env)},
		Attribute{Name: "time", Value: m.eventTime(env)},
		Attribute{Name: "eventtype", Value: clean(env.Type)},
		Attribute{Name: "corp", Value: clean(env.CorpID)},
		Attribute{Name: "app", Value: clean(env.App)},
		Attribute{Name: "transport", Value: clean(string(env.Transport))},
		Attribute{Name: "subscription", Value: clean(d.Subscription)},
		Attribute{Name: "seq", Value: m.number(d.Seq)},
		Attribute{Name: "attempt", Value: number(uint64(d.Attempt)), Integer: true},
		Attribute{Name: "replay", Value: clean(d.Replay)},
	))
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
		{Name: "time", Value: new(maker).eventTime(env)},
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
