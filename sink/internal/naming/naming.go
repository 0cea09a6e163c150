// Package naming makes the name of a destination, a subject or a topic, from a pattern and an event.
package naming

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dingevent/dingevent"
)

// variables are what a pattern may hold in braces.
var variables = map[string]func(dingevent.Delivery) string{
	"app":          func(d dingevent.Delivery) string { return d.Envelope.App },
	"corp":         func(d dingevent.Delivery) string { return d.Envelope.CorpID },
	"subscription": func(d dingevent.Delivery) string { return d.Subscription },
	"transport":    func(d dingevent.Delivery) string { return string(d.Envelope.Transport) },
	"type":         func(d dingevent.Delivery) string { return d.Envelope.Type },
}

// A Pattern is text with variables in it, such as dingtalk.{corp}.{type}.
type Pattern struct {
	parts  []part
	encode func(string) string
}

type part struct {
	text  string
	value func(dingevent.Delivery) string // nil: text
}

// Parse reads a pattern with the variables {app}, {corp}, {subscription}, {transport} and {type}.
// encode makes a value fit for a name; it is not applied to the text between.
func Parse(pattern string, encode func(string) string) (*Pattern, error) {
	p := &Pattern{encode: encode}
	for rest := pattern; rest != ""; {
		text, after, found := strings.Cut(rest, "{")
		if strings.Contains(text, "}") {
			return nil, fmt.Errorf("%q has a } without a {", pattern)
		}
		p.parts = append(p.parts, part{text: text})
		if !found {
			break
		}
		name, after, found := strings.Cut(after, "}")
		value, known := variables[name]
		if !found || !known {
			return nil, fmt.Errorf("%q: {%s is no variable; use {app}, {corp}, {subscription}, {transport} or {type}", pattern, name)
		}
		p.parts = append(p.parts, part{value: value})
		rest = after
	}
	return p, nil
}

// Fixed reports whether the name is the same for every event.
func (p *Pattern) Fixed() bool {
	return !slices.ContainsFunc(p.parts, func(at part) bool { return at.value != nil })
}

// Name is the pattern with d's values.
func (p *Pattern) Name(d dingevent.Delivery) string {
	var name strings.Builder
	for _, at := range p.parts {
		if at.value == nil {
			name.WriteString(at.text)
		} else {
			name.WriteString(p.encode(at.value(d)))
		}
	}
	return name.String()
}
