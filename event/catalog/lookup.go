package catalog

import "slices"

// All returns every entry, sorted by type.
func All() []Entry { return slices.Clone(load().Entries) }

// Lookup returns the entry of an event type, or of the topic of a Stream callback.
func Lookup(eventType string) (entry Entry, ok bool) {
	entries := load().Entries
	i, ok := slices.BinarySearchFunc(entries, eventType, compareType)
	if !ok {
		return Entry{}, false
	}
	return entries[i], true
}

// Families returns every family, sorted by name.
func Families() []Family { return slices.Clone(load().Families) }
