package rds

import "fmt"

// maxTold bounds how many rows of a table that are too large are remembered over restarts. More are told again at each.
const maxTold = 1000

// told are the rows of a table that are too large, as they were when that was told, so that it is told once.
type told struct {
	rows map[int64]string // by row
	seen map[int64]bool   // since the last reading of the whole table has ended
}

// before reports whether a row was told before as it is, and notes it.
func (t *told) before(r *row) bool {
	state := largeAs(r)
	t.seen[r.id] = true
	known, there := t.rows[r.id]
	if !there && len(t.rows) >= maxTold {
		return false
	}
	t.rows[r.id] = state
	return known == state
}

// end forgets rows that the whole table does not have any more, or that are shorter now.
func (t *told) end() {
	for id := range t.rows {
		if !t.seen[id] {
			delete(t.rows, id)
		}
	}
	clear(t.seen)
}

// largeAs is what a row that is too large is known by, because its data stays at the server.
func largeAs(r *row) string { return fmt.Sprintf("%d bytes at %s", r.length, r.modified) }
