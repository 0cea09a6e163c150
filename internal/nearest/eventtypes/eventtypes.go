// Package eventtypes finds the events of the catalogue that a typed name means, or may mean.
package eventtypes

import (
	"strings"

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

// Find is [catalog.Lookup] for a name as a person types it: an event type, the name of its Go struct, or the topic of a
// callback, in any case. near are entries that may have been meant, at most three.
func Find(name string) (entry catalog.Entry, near []catalog.Entry, ok bool) {
	for _, e := range catalog.All() {
		if strings.EqualFold(name, e.Type) || strings.EqualFold(name, e.Go) {
			return e, nil, true
		}
	}
	near = catalog.Search(strings.NewReplacer("_", " ", "/", " ", ".", " ").Replace(name))
	return catalog.Entry{}, near[:min(3, len(near))], false
}
