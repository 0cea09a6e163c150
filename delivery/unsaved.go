package delivery

import (
	"maps"
	"slices"

	"github.com/dingevent/dingevent/journal"
)

// maxParked is how many rows of parked events may wait for a Save, before no new event is taken.
const maxParked = 1 << 14

// unsaved is what the next Save brings to the journal, besides the cursor.
type unsaved struct {
	rows      map[journal.Seq]journal.Exception // newer than parked has them
	parked    map[journal.Seq]journal.Exception // rows of events that were parked, and may have gone on meanwhile
	attempts  []journal.Attempt
	delivered int
	pause     *journal.Pause   // nil if it did not change
	answers   []journal.Answer // of requests that were applied
}

func newUnsaved() unsaved {
	return unsaved{rows: make(map[journal.Seq]journal.Exception), parked: make(map[journal.Seq]journal.Exception)}
}

// size is how much would be done again after a crash. Parked events do not count, because they were not attempted.
func (u *unsaved) size() int { return len(u.rows) + len(u.attempts) }

// isEmpty reports whether there is nothing to save but the cursor.
func (u *unsaved) isEmpty() bool {
	return u.size() == 0 && len(u.parked) == 0 && u.delivered == 0 && u.pause == nil && len(u.answers) == 0
}

// progress is what saves u, but for the cursor.
func (u *unsaved) progress() journal.Progress {
	all := maps.Clone(u.parked)
	maps.Copy(all, u.rows)
	rows := make([]journal.Exception, 0, len(all))
	for _, seq := range slices.Sorted(maps.Keys(all)) {
		rows = append(rows, all[seq])
	}
	return journal.Progress{Exceptions: rows, Attempts: u.attempts, Delivered: u.delivered, Pause: u.pause, Answers: u.answers}
}

// restore puts back what could not be saved. Rows that changed meanwhile stay as they are.
func (u *unsaved) restore(old unsaved) {
	maps.Copy(old.rows, u.rows)
	u.rows = old.rows
	maps.Copy(u.parked, old.parked)
	u.attempts = append(old.attempts, u.attempts...)
	u.delivered += old.delivered
	u.answers = append(old.answers, u.answers...)
	if u.pause == nil {
		u.pause = old.pause
	}
}
