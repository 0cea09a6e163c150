package sqlite

import (
	"maps"

	"github.com/dingevent/dingevent/journal"
)

// evicted is what was evicted, by one commit or after the last report.
type evicted struct {
	entries     int
	first, last journal.Seq
	owed        map[string]bool // names of subscriptions
}

// add adds what a later commit has evicted.
func (d *evicted) add(more evicted) {
	if more.entries == 0 {
		return
	}
	if d.entries == 0 {
		*d = more
		return
	}
	d.entries += more.entries
	d.last = more.last
	maps.Copy(d.owed, more.owed)
}
