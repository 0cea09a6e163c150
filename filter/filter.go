// Package filter says which events a subscription wants, and by what its events are ordered.
//
// Patterns select by what every event has: its type, corp and app. DingTalk's own rules and expressions in
// CEL (https://cel.dev) look into the payload.
package filter

import (
	"fmt"
	"slices"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/eventglob"
)

// A Filter selects events. An event must match one pattern of every list of patterns that is not empty, the rules, and
// the expression. So the zero Filter selects all of DingTalk's events.
//
// Events of dingevent's own have [dingevent.OperatorApp] as their App. They are selected only if Apps has that name
// itself; a pattern does not match it. All other parts must match as for other events.
//
// A pattern is an exact name, or holds * for any run of characters, also none, also with slashes:
// "bpms_*" selects the events of approvals, "/v1.0/im/*" a family of Stream topics. Case matters.
type Filter struct {
	Types []string // of [dingevent.Envelope].Type
	Corps []string // of CorpID
	Apps  []string // of App

	// Rules are the rules of DingTalk's console for the subscription of an app, such as
	//
	//	/v1.0/event/bpms_instance_change/processCode/PROC-1/type/{start,finish}
	//
	// They narrow the types they are for, as there: one of a type's rules must match, and events of a type without a
	// rule pass. "*" is any text without a slash, "**" any text, "{a,b}" a or b. DingTalk has rules for
	// bpms_instance_change and bpms_task_change.
	Rules []string

	// Where is an expression in CEL that gives a bool, such as
	//
	//	event.type == "finish" && event.result == "agree"
	//
	// event is the payload as package event decodes it, by its JSON names, so numbers that DingTalk sends as text
	// are numbers. A missing field is zero or empty, and has(event.field) is false then. A value that its field could
	// not take is an error of Match, also in has(). For an event type that package event does not know, event is the
	// plain JSON. There a missing field is an error of Match, and has() reports whether it is there. No whole number
	// is rounded, an int and a double can be calculated with, and ms(event.field) makes a timestamp of milliseconds.
	// envelope has the members id, type, corp, app, transport, the timestamps born and received, and meta.
	//
	// If Types is one type that package event knows, Compile checks the fields of the expression and their types.
	// Where may have 8 KiB. An evaluation that costs too much is an error of Match.
	Where string
}

// clone keeps what its caller may change later.
func (f Filter) clone() Filter {
	return Filter{
		Types: slices.Clone(f.Types), Corps: slices.Clone(f.Corps), Apps: slices.Clone(f.Apps),
		Rules: slices.Clone(f.Rules), Where: f.Where,
	}
}

// A Matcher is a [Filter] that was checked. It never changes and is safe for concurrent use.
type Matcher struct {
	source             Filter
	types, corps, apps patterns
	rules              eventglob.Rules
	ruleTypes          []string    // the event type of each rule of source
	where              *expression // nil: all
}

// Compile checks f. Its errors are of type [*Error].
func (f Filter) Compile() (*Matcher, error) {
	m := Matcher{source: f.clone()}
	for _, list := range []struct {
		name string
		from []string
		to   *patterns
	}{
		{"types", f.Types, &m.types},
		{"corps", f.Corps, &m.corps},
		{"apps", f.Apps, &m.apps},
	} {
		for i, pattern := range list.from {
			if err := list.to.add(pattern); err != nil {
				return nil, &Error{fmt.Sprintf("%s[%d]", list.name, i), err}
			}
		}
	}
	for i, rule := range f.Rules {
		if err := m.addRule(rule); err != nil {
			return nil, &Error{fmt.Sprintf("rules[%d]", i), err}
		}
	}
	if f.Where == "" {
		return &m, nil
	}
	where, err := compile(f.Where, f.Types, boolean)
	if err != nil {
		return nil, &Error{"where", err}
	}
	m.where = where
	return &m, nil
}

func (m *Matcher) addRule(rule string) error {
	if name := placeholder(rule); name != "" {
		return fmt.Errorf("rule %q: put a value or * in the place of %s", rule, name)
	}
	eventType, err := m.rules.Add(rule)
	if err != nil {
		return err
	}
	if !m.types.match(eventType) {
		return fmt.Errorf("rule %q never counts, since types leave out %s", rule, eventType)
	}
	m.ruleTypes = append(m.ruleTypes, eventType)
	return nil
}

// Match reports whether env is selected. An error, of type [*Error], means that it cannot be said; then the event
// must not be dropped silently. Patterns alone never give one. The payload is decoded only if env matches
// the patterns, and the rules or the expression need it. [Matcher.Explain] says why.
func (m *Matcher) Match(env *dingevent.Envelope) (bool, error) {
	part, err := m.refuse(env)
	return part == "", err
}

// refuse returns the first part that does not select env, or cannot be evaluated; empty if all parts select it.
func (m *Matcher) refuse(env *dingevent.Envelope) (Part, error) {
	if part := m.refuseNames(env); part != "" {
		return part, nil
	}
	if m.where == nil {
		return m.refuseRules(env)
	}
	return m.refusePayload(&variables{env: env, fields: m.where.fields}) // on the heap, so only where it is needed
}

// refuseNames returns the first part that does not select the event by its type, corp and app; empty if all select it.
func (m *Matcher) refuseNames(env *dingevent.Envelope) Part {
	switch {
	case env.App == dingevent.OperatorApp && !m.apps.exact[env.App]:
		return PartOwn
	case !m.types.match(env.Type):
		return PartTypes
	case !m.corps.match(env.CorpID):
		return PartCorps
	case !m.apps.match(env.App):
		return PartApps
	}
	return ""
}

// refuseRules returns whether the rules do not select the event.
func (m *Matcher) refuseRules(env *dingevent.Envelope) (Part, error) {
	if !m.rules.Narrow(env.Type) {
		return "", nil
	}
	ok, err := m.rules.Match(env.Type, payload(env))
	switch {
	case err != nil:
		return PartRules, &Error{"rules", err}
	case !ok:
		return PartRules, nil
	}
	return "", nil
}

// refusePayload is refuse for the parts that look into the payload. The fields of v are those that the expression names, or more.
func (m *Matcher) refusePayload(v *variables) (Part, error) {
	if part, err := m.refuseRules(v.env); part != "" || m.where == nil {
		return part, err
	}
	switch ok, err := m.where.decide(v); {
	case err != nil:
		return PartWhere, &Error{"where", err}
	case !ok:
		return PartWhere, nil
	}
	return "", nil
}
