package filter

import (
	"fmt"
	"slices"

	"github.com/dingevent/dingevent"
)

// An Index finds which of many filters select an event, without asking each. Exact names of types, corps and apps are looked
// up. Filters that are equal are asked once, and so are equal rules and expressions of filters that differ in their names
// alone. The payload is decoded once for all expressions. The zero Index is empty. It is not safe for concurrent use.
type Index struct {
	groups     map[string]*Group // by the text of their filter
	places     [8]map[address][]*Group
	conditions map[condition]*judgement
	turn       uint64    // counts the events
	event      variables // of the event; here, because each would cost an allocation
	found      []*Group  // for the event
	named      []string  // fields that their expressions name
}

// A Group is all filters of an [Index] that are equal.
type Group struct {
	matcher   *Matcher
	text      string
	members   int
	exact     exact
	judgement *judgement // nil: the names alone decide
}

// An address is where an event finds the groups that ask for its names. Each name is empty if the groups have patterns for it.
type address struct{ eventType, corp, app string }

// exact says which names of a group are in its places.
type exact uint8

const (
	exactType exact = 1 << iota
	exactCorp
	exactApp
)

// maxPlaces is how many places a group may have. With more combinations of its names, some of them are left to the match.
const maxPlaces = 4096

// A condition is what a filter asks of the payload. Expressions with one text can differ by the struct they were checked with.
type condition struct{ rules, where, payload string }

// A judgement is what a condition says of one event.
type judgement struct {
	condition condition
	users     int
	turn      uint64 // of the event
	counted   uint64 // the turn in which its fields were counted
	selected  bool
	err       error
}

// Add puts a matcher in, and returns the group of those with an equal filter.
func (x *Index) Add(m *Matcher) *Group {
	text := m.source.text()
	g := x.groups[text]
	if g == nil {
		g = &Group{matcher: m, text: text, exact: m.exact()}
		x.insert(g)
	}
	g.members++
	return g
}

// Remove takes one of a group's filters out.
func (x *Index) Remove(g *Group) {
	if g.members--; g.members > 0 {
		return
	}
	delete(x.groups, g.text)
	places := x.places[g.exact]
	for p := range g.places {
		if places[p] = slices.DeleteFunc(places[p], func(other *Group) bool { return other == g }); len(places[p]) == 0 {
			delete(places, p)
		}
	}
	if j := g.judgement; j != nil {
		if j.users--; j.users == 0 {
			delete(x.conditions, j.condition)
		}
	}
}

// Each calls f with every group whose filter selects env. An error is that of [Matcher.Match]: it cannot be said whether the
// group's filter selects env.
func (x *Index) Each(env *dingevent.Envelope, f func(g *Group, err error)) {
	x.turn++
	x.find(env)
	x.event = variables{env: env, fields: x.fields()}
	for _, g := range x.found {
		if selected, err := g.judge(&x.event, x.turn); selected || err != nil {
			f(g, err)
		}
	}
	x.event = variables{}
}

// find finds the groups that select an event by its type, corp and app.
func (x *Index) find(env *dingevent.Envelope) {
	x.found = x.found[:0]
	for names, places := range x.places {
		if len(places) == 0 {
			continue
		}
		for _, g := range places[exact(names).placeOf(env)] {
			if g.matcher.refuseNames(env) == "" {
				x.found = append(x.found, g)
			}
		}
	}
}

// fields are all that the expressions of the groups found name, because the event is decoded once; nil if that may be any. Names can
// come twice.
func (x *Index) fields() []string {
	x.named = x.named[:0]
	for _, g := range x.found {
		where, j := g.matcher.where, g.judgement
		if where == nil || j.counted == x.turn {
			continue
		}
		if j.counted = x.turn; where.fields == nil {
			return nil
		}
		x.named = append(x.named, where.fields...)
	}
	return x.named
}

// judge evaluates the condition of the group, once for all groups that have it.
func (g *Group) judge(v *variables, turn uint64) (selected bool, err error) {
	j := g.judgement
	if j == nil {
		return true, nil
	}
	if j.turn != turn {
		part, err := g.matcher.refusePayload(v)
		j.turn, j.selected, j.err = turn, part == "", err
	}
	return j.selected, j.err
}

// insert puts a new group in.
func (x *Index) insert(g *Group) {
	if x.groups == nil {
		x.groups, x.conditions, x.named = make(map[string]*Group), make(map[condition]*judgement), []string{}
	}
	x.groups[g.text] = g
	if x.places[g.exact] == nil {
		x.places[g.exact] = make(map[address][]*Group)
	}
	for p := range g.places {
		x.places[g.exact][p] = append(x.places[g.exact][p], g)
	}
	f := g.matcher.source
	if len(f.Rules) == 0 && f.Where == "" {
		return
	}
	c := condition{rules: fmt.Sprintf("%q", f.Rules), where: f.Where}
	if t := structOf(f.Types); t != nil {
		c.payload = t.Name()
	}
	if x.conditions[c] == nil {
		x.conditions[c] = &judgement{condition: c}
	}
	g.judgement = x.conditions[c]
	g.judgement.users++
}

// exact says which lists of names have no pattern. Some are left out if there are too many combinations.
func (m *Matcher) exact() (names exact) {
	total := 1
	for i, list := range []patterns{m.types, m.corps, m.apps} { // in the order of the bits
		if n := len(list.exact); n > 0 && list.globs == nil && n*total <= maxPlaces {
			names |= 1 << i
			total *= n
		}
	}
	return names
}

// places are where the group stands.
func (g *Group) places(yield func(address) bool) {
	m := g.matcher
	for eventType := range g.exact.names(exactType, m.types) {
		for corp := range g.exact.names(exactCorp, m.corps) {
			for app := range g.exact.names(exactApp, m.apps) {
				if !yield(address{eventType, corp, app}) {
					return
				}
			}
		}
	}
}

// names are those of a list that are in places; one that is empty if none are.
func (e exact) names(which exact, of patterns) map[string]bool {
	if e&which == 0 {
		return map[string]bool{"": true}
	}
	return of.exact
}

// placeOf is the place of an event.
func (e exact) placeOf(env *dingevent.Envelope) (p address) {
	if e&exactType != 0 {
		p.eventType = env.Type
	}
	if e&exactCorp != 0 {
		p.corp = env.CorpID
	}
	if e&exactApp != 0 {
		p.app = env.App
	}
	return p
}

// text is a text that filters have in common if they are equal.
func (f *Filter) text() string {
	return fmt.Sprintf("%q %q %q %q %q", f.Types, f.Corps, f.Apps, f.Rules, f.Where)
}
