package filter

import (
	"fmt"
	"strings"
)

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
