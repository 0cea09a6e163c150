package delivery

import "github.com/dingevent/dingevent/journal"

// A Look is what a dispatcher knows of one event. The journal knows the rest, and may know less of what changed a moment ago.
type Look struct {
	// Row is how the event stands, if it was taken and is not done, or the journal does not know its end yet. Else it has
	// no State.
	Row journal.Exception
	// Behind is the event that a Parked one waits for.
	Behind journal.Seq
	// Passed says that the event was done at its first attempt, was left out by the filter, or has its row in the journal, and
	// that the journal's cursor has not passed it yet.
	Passed bool
	// Cursor is where the journal's cursor stands, and Next the sequence that is taken next from the log. Both are zero
	// before Run has loaded the subscription.
	Cursor, Next journal.Seq
}

// Look returns what d knows of an event. It does not ask the journal.
func (d *Dispatcher) Look(seq journal.Seq) Look {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.feed.pass()
	l := &d.ledger
	at := Look{Cursor: l.saved, Next: l.next}
	at.Row, at.Behind = l.look(seq)
	at.Passed = at.Row.State == "" && l.saved <= seq && seq < l.next
	return at
}

// look finds the row of an event, and the event that it waits for if it is parked.
func (l *ledger) look(seq journal.Seq) (row journal.Exception, behind journal.Seq) {
	for _, j := range l.jobs {
		if j.running && j.row.Seq == seq {
			return j.row, 0
		}
	}
	for _, list := range [][]pending{l.waiting, l.released} {
		for i := range list {
			if list[i].row.Seq == seq {
				return list[i].row, 0
			}
		}
	}
	for _, ln := range l.lines {
		for i := range ln.behind {
			if row := ln.behind[i].row; row.Seq == seq {
				row.State = journal.Parked // also if it has no row yet
				return row, ln.head
			}
		}
	}
	return l.unsaved.rows[seq], 0
}
