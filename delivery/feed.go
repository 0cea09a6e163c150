package delivery

import "time"

const (
	maxParked = 1 << 14 // rows of parked events to save, before no new event is taken
	maxWindow = 1 << 16 // sequences taken beyond the cursor
)

// A feed owns what the reader has read and no worker has taken, and whether new events may be taken. The dispatcher's
// mutex guards it.
type feed struct {
	ledger *ledger
	saver  *saver
	health *health

	pages      chan page // from the reader
	page       page      // what is left of it to take
	lastDue    bool      // the last job was due again, and not new
	maxWaiting int       // see Options
	stalled    bool      // too many wait for another attempt or for their key
	stall      stall     // what is logged of that
}

// advance makes the next item of the log the first of f.page, if it may be taken and the reader has it. The ledger follows
// the log past what the filter left out.
func (f *feed) advance(now time.Time) {
	if !f.health.pause.IsZero() {
		return
	}
	f.countWaiting()
	f.makeRoom(now)
	if !f.room() {
		return
	}
	for len(f.page.items) == 0 {
		f.page.items = nil // what was taken may go
		if f.page.next > f.ledger.next {
			f.ledger.next = f.page.next
			f.saver.saveSoon()
		}
		select {
		case f.page = <-f.pages:
		default:
			return
		}
	}
}

// countWaiting notes whether too many events wait. New events are taken again after a tenth of them is done, because a
// stop for each single event would flood the log.
func (f *feed) countWaiting() {
	limit := f.maxWaiting
	if f.stalled {
		limit -= limit / 10
	}
	stalled := f.ledger.owed >= limit
	if stalled || f.stalled {
		f.stall.note(stalled, f.ledger, time.Now())
	}
	f.stalled = stalled
}

// makeRoom gives a row to every event that was taken when the window is half full. The cursor may pass them then, so one key with
// many events does not hold up the others.
func (f *feed) makeRoom(now time.Time) {
	if f.ledger.order.Key == nil || len(f.ledger.window.slots) < maxWindow/2 {
		return
	}
	f.ledger.storeTaken(now)
	f.saver.saveSoon()
}

// room reports whether new events may be taken.
func (f *feed) room() bool {
	return !f.stalled && len(f.ledger.window.slots) < maxWindow && len(f.ledger.unsaved.parked) < maxParked
}

// isFresh reports whether f.page has an item that may be taken. Only advance can change the answer to yes.
func (f *feed) isFresh() bool {
	return len(f.page.items) > 0 && f.health.pause.IsZero() && f.room()
}

// hasMore reports whether the log has more that was read.
func (f *feed) hasMore() bool { return len(f.page.items) > 0 || len(f.pages) > 0 }

// pickNext puts the next job into j, if there is one. When there are events due again and new ones,
// they take turns, so that neither holds up the other.
func (f *feed) pickNext(j *job, now time.Time) bool {
	dueFirst := !f.lastDue && f.ledger.isDue(now)
	if !dueFirst && f.pickFresh(j, now) {
		f.lastDue = false
		f.saver.saveSoon()
		return true
	}
	if !f.ledger.isDue(now) {
		return false
	}
	f.ledger.resume(j, now)
	f.lastDue = true
	f.saver.saveSoon()
	return true
}

// pickFresh takes items until one may be attempted. The others wait for their key, or for their time.
func (f *feed) pickFresh(j *job, now time.Time) bool {
	for ; f.isFresh(); f.advance(now) {
		if f.arrive(j, now) {
			return true
		}
	}
	return false
}

// arrive takes the next item, and reports whether it may be attempted.
func (f *feed) arrive(j *job, now time.Time) bool {
	it := &f.page.items[0]
	f.page.items = f.page.items[1:]
	begun := f.ledger.arrive(j, it, now)
	f.health.noteDamage(it.Seq, it.fault, now)
	if !begun {
		f.saver.saveSoon() // no attempt does
	}
	return begun
}
