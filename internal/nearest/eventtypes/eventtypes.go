// Package eventtypes finds the types of the catalogue that somebody may have meant who wrote another.
package eventtypes

import (
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/nearest"
)

// Nearest are the types that differ from name by a few letters.
func Nearest(name string) []string {
	var types []string
	for _, e := range catalog.All() {
		types = append(types, e.Type)
	}
	return nearest.Within(1+len(name)/6, name, types)
}
