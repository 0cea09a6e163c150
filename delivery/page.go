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
	fault error              // why it is damaged, or why the filter or the key could not be evaluated
	row   *journal.Exception // the row it had when Run began, if it has a key
}

// choose makes items of what a filter selects, what it cannot evaluate, and what is damaged. They have no keys yet.
func choose(entries []journal.Entry, selects match) []item {
	items := make([]item, 0, len(entries))
	for _, e := range entries {
		if e.Damage != "" {
			items = append(items, item{Entry: e, fault: damaged(e.Damage)})
		} else if ok, err := selects(e.Envelope); ok || err != nil {
			items = append(items, item{Entry: e, fault: err})
		}
	}
	return items
}

// nextLimit is how many entries the next page may have. It falls while pages have more than maxBytes, and grows up to most while
// twice as many entries fit.
func nextLimit(limit int, entries []journal.Entry, most, maxBytes int) int {
	size := 0
	for _, e := range entries {
		size += len(e.Envelope.Data)
	}
	switch {
	case size > maxBytes:
		return max(1, limit/2)
	case 2*size > maxBytes:
		return min(most, limit)
	}
	return min(most, limit*2)
}
