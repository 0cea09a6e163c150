package delivery

import (
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// A Replay delivers a range of the journal again. It is a subscription in the journal, with a name and a cursor
// of its own. So it goes on where it was after a restart, and its failures are tried again and end as dead letters. The cursor of
// the subscription that it is for stays where it is. Its order, if it has one, holds among its own events.
//
// Run returns nil once every event of the range was delivered or is a dead letter. The journal keeps the events from the
// replay's cursor on until its name is unsubscribed.
type Replay struct {
	// ID is what the sink sees as [dingevent.Delivery].Replay.
	ID string
	// Began is what the sink sees as [dingevent.Delivery].ReplayBegan.
	Began time.Time
	// Of is what the sink sees as the subscription's name. Defaults to the replay's own.
	Of string
	// End is the sequence before which it ends: at most [journal.Log].Next at the time it is made.
	End journal.Seq
	// Select narrows the filter further; nil does not. An error makes a dead letter of the event.
	Select func(*dingevent.Envelope) (bool, error)
}

// cut returns the entries before the replay's end, and whether there are no more. Without a replay there is no end.
func (r *Replay) cut(entries []journal.Entry) (before []journal.Entry, ended bool) {
	if r == nil {
		return entries, false
	}
	for i, e := range entries {
		if e.Seq >= r.End {
			return entries[:i], true
		}
	}
	// All events before the end were in the log before the replay began, so an empty page is the last.
	return entries, len(entries) == 0
}
