package delivery

import (
	"github.com/dingevent/dingevent/journal"
)

// A page is a piece of the log as the filter left it.
type page struct {
	items []item
	next  journal.Seq // where the next page begins
}

// An item is an entry of the log that the subscription wants.
type item struct {
	journal.Entry
	key   string             // what orders it
	fault error              // why it is damaged, or the filter could not be evaluated, or what orders it
	row   *journal.Exception // the row it had when Run began, and which takes its place in its key's order now
}

// nextLimit is how many entries the next page may have: at most most, and fewer while pages have more than maxBytes.
func nextLimit(limit int, entries []journal.Entry, most, maxBytes int) int {
	size := 0
	for _, e := range entries {
		size += len(e.Envelope.Data)
	}
	if size > maxBytes {
		return max(1, limit/2)
	}
	return min(most, limit*2)
}
