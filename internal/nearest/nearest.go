// Package nearest finds the names that are most like a wrong one.
package nearest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Distance is how many letters differ, without regard to case.
func Distance(a, b string) int {
	return levenshtein.ComputeDistance(strings.ToLower(a), strings.ToLower(b))
}

// Within returns those of To in which at most so many letters differ.
func Within(most int, name string, names []string) []string {
	return slices.DeleteFunc(To(name, names), func(near string) bool { return Distance(name, near) > most })
}

// To returns at most three of the names, those most like name first.
func To(name string, names []string) []string {
	near := slices.SortedFunc(slices.Values(names), func(a, b string) int {
		return cmp.Or(cmp.Compare(Distance(a, name), Distance(b, name)), cmp.Compare(a, b))
	})
	return near[:min(3, len(near))]
}
