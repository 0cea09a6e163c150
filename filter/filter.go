// Package filter says which events a subscription wants.
package filter

import (
	"fmt"
	"strings"

	"github.com/dingevent/dingevent"
)

// A Filter selects events by their type, corp and app. An event must match one pattern of every
// list that is not empty, so the zero Filter selects all events.
//
// A pattern is an exact name, or holds * for any run of characters, also none, also with slashes:
// "bpms_*" selects the events of approvals, "/v1.0/im/*" a family of Stream topics. Case matters.
type Filter struct {
	Types []string // of [dingevent.Envelope].Type
	Corps []string // of CorpID
	Apps  []string // of App
}

// A Matcher is a [Filter] that was checked. It never changes and is safe for concurrent use.
type Matcher struct {
	types, corps, apps patterns
}

// Compile checks the patterns of f. The error names the first one that is wrong, and its list.
func (f Filter) Compile() (*Matcher, error) {
	var m Matcher
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
				return nil, fmt.Errorf("filter: %s[%d]: %w", list.name, i, err)
			}
		}
	}
	return &m, nil
}

// Match reports whether env is selected. An error means that nobody can tell; then the event must
// not be dropped silently. Patterns alone never give one.
func (m *Matcher) Match(env *dingevent.Envelope) (bool, error) {
	return m.types.match(env.Type) && m.corps.match(env.CorpID) && m.apps.match(env.App), nil
}

// patterns matches what any one of them does, and everything if there are none.
type patterns struct {
	exact map[string]bool
	globs [][]string // each one split at its stars
}

func (p *patterns) add(pattern string) error {
	switch {
	case pattern == "":
		return fmt.Errorf("empty pattern: leave the list empty to select all")
	case strings.TrimSpace(pattern) != pattern:
		return fmt.Errorf("pattern %q: remove the space around it", pattern)
	case pattern[0] == '!' || strings.ContainsAny(pattern, `?[]{}\`):
		return fmt.Errorf("pattern %q: only * is special, and none of ! ? [ ] { } \\ may be used; list alternatives one by one", pattern)
	}
	if strings.Contains(pattern, "*") {
		p.globs = append(p.globs, strings.Split(pattern, "*"))
		return nil
	}
	if p.exact == nil {
		p.exact = make(map[string]bool)
	}
	p.exact[pattern] = true
	return nil
}

func (p *patterns) match(s string) bool {
	if p.exact[s] || p.exact == nil && p.globs == nil {
		return true
	}
	for _, parts := range p.globs {
		if glob(parts, s) {
			return true
		}
	}
	return false
}

// glob reports whether s is made of parts, at least two, with anything in between. Taking the first
// place where a part fits is enough: no going back, and so no pattern is slow.
func glob(parts []string, s string) bool {
	s, ok := strings.CutPrefix(s, parts[0])
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		if ok {
			_, s, ok = strings.Cut(s, part)
		}
	}
	return ok && strings.HasSuffix(s, parts[last])
}
