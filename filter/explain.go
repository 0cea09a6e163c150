package filter

import (
	"slices"
	"strings"

	"github.com/dingevent/dingevent"
)

// An Explanation says why a [Matcher] selects an event or does not.
type Explanation struct {
	Selected bool
	Part     Part     // what does not select the event, or cannot be evaluated; empty if Selected
	Wanted   []string // what Part asks for: patterns, the rules of the event's type, or the expression
	Has      string   // what the event has: its type, corp or app, or the paths that the rules are for
	Seen     []Seen   // what the expression saw, whether it selects or not; nil if it was not asked
	Err      error    // why Part cannot be evaluated, of type [*Error]; nil if it can
}

// Explain says why Match returns what it does. It costs more.
func (m *Matcher) Explain(env *dingevent.Envelope) Explanation {
	part, err := m.refuse(env)
	why := Explanation{Selected: part == "", Part: part, Err: err}
	switch part {
	case PartOwn:
		why.Wanted, why.Has = slices.Clone(m.source.Apps), env.App
	case PartTypes:
		why.Wanted, why.Has = slices.Clone(m.source.Types), env.Type
	case PartCorps:
		why.Wanted, why.Has = slices.Clone(m.source.Corps), env.CorpID
	case PartApps:
		why.Wanted, why.Has = slices.Clone(m.source.Apps), env.App
	case PartRules:
		why.Wanted = m.rulesFor(env.Type)
		why.Has = strings.Join(m.rules.Paths(env.Type, payload(env)), " ")
	case PartWhere:
		why.Wanted = []string{m.source.Where}
	}
	if m.where != nil && (part == "" || part == PartWhere) {
		why.Seen = m.where.see(env)
	}
	return why
}

// rulesFor are the rules that narrow a type.
func (m *Matcher) rulesFor(eventType string) (list []string) {
	for i, rule := range m.source.Rules {
		if m.ruleTypes[i] == eventType {
			list = append(list, rule)
		}
	}
	return list
}
