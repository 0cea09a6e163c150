package document

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// leastHidden is how long the value of a reference must be to be hidden in what is quoted. A shorter one is no secret, and comes up by
// chance.
const leastHidden = 4

// quoted are the texts between quotes in a complaint.
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// unquoted is a complaint in which no quoted text has the value of a reference: the reference stands there. The longest value goes first,
// because it may hold another one.
func unquoted(text string, given map[string]string) string {
	values := slices.SortedFunc(maps.Keys(given), func(a, b string) int { return len(b) - len(a) })
	return quoted.ReplaceAllStringFunc(text, func(part string) string {
		for _, value := range values {
			if escaped := strconv.Quote(value); len(value) >= leastHidden {
				part = strings.ReplaceAll(part, escaped[1:len(escaped)-1], given[value])
			}
		}
		return part
	})
}
