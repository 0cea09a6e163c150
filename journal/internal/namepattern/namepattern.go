// Package namepattern has the patterns that a [journal.Query] selects types by.
package namepattern

import "strings"

// Match reports whether a name matches a pattern, in which * stands for any run of characters.
func Match(pattern, name string) bool {
	first, rest, more := strings.Cut(pattern, "*")
	if !more {
		return pattern == name
	}
	name, ok := strings.CutPrefix(name, first)
	for ok && more {
		if first, rest, more = strings.Cut(rest, "*"); more {
			_, name, ok = strings.Cut(name, first)
		}
	}
	return ok && strings.HasSuffix(name, first)
}

// IsExact reports whether a pattern is a name itself.
func IsExact(pattern string) bool { return !strings.Contains(pattern, "*") }
