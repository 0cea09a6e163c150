package delivery

import "time"

// maxRows is how many events may have rows beside those that Options.MaxWaiting counts.
const maxRows = 1 << 16

// A feed owns what the reader has read and no worker has taken, and whether new events may be taken. The dispatcher's
// mutex guards it.
type feed struct {
	ledger *ledger
	saver  *saver
	health *health

	pages      chan page // from the reader
	listener   *listener // knows what the reader is waiting for; nil if it reads for itself alone
	page       page      // what is left of it to take
	lastDue    bool      // the last job was due again, and not new
	maxWaiting int       // see Options
	stalled    bool      // too many wait for another attempt or for their key
	stall      stall     // what is logged of that
	full       bool      // the log was read as far ahead as may be
}

// advance makes the next item of the log the first of f.page, if it may be taken and the reader has it. The ledger follows
// the log past what the filter left out.
func (f *feed) advance(now time.Time) {
	if !f.health.pause.IsZero() {
		return
	}
	f.countWaiting(now)
	f.measure(now)
	if !f.room() {
		return
	}
	for len(f.page.entries) == 0 {
		f.page.entries = nil // what was taken may go
		if f.page.next > f.ledger.next {
			f.ledger.next = f.page.next
			f.saver.saveSoon()
		}
		f.pass()
		select {
		case f.page = <-f.pages:
		default:
			return
		}
	}
}

// pass lets the ledger follow the log past what others want, if all that was read is taken. The reader does not send that.
func (f *feed) pass() {
	passed := f.listener.passed() // first, because the reader may send a page before it waits again
	if len(f.page.entries) == 0 && len(f.pages) == 0 && f.health.pause.IsZero() {
		f.ledger.next = max(f.ledger.next, f.page.next, passed)
	}
}

// countWaiting notes whether too many events wait. New events are taken again after a tenth of them is done, because a
// stop for each single event would flood the log.
func (f *feed) countWaiting(now time.Time) {
	limit := f.maxWaiting
	if f.stalled {
		limit -= limit / 10
	}
	stalled := f.ledger.failing >= limit
	if stalled || f.stalled {
		f.stall.note(stalled, f.ledger, now)
	}
	f.stalled = stalled
}

// measure notes whether the log was read as far ahead as the window and the payload that is held allow. It is read on after an
// eighth of that is done, because a worker that is woken for each single event costs more than the event. A cursor that stands
// for long makes room for more payload, so a key with large events that takes its time does not hold up the others.
func (f *feed) measure(now time.Time) {
	l := f.ledger
	slots, held := maxWindow, maxHeld
	if f.full {
		slots, held = slots-slots/8, held-held/8
	}
	f.full = len(l.window.slots) >= slots || l.held >= held && l.window.heldUp(now) < lagging
}

// room reports whether new events may be taken.
func (f *feed) room() bool {
	l := f.ledger
	return !f.stalled && !f.full && len(l.unsaved.parked) < maxParked && l.owed < f.maxWaiting+maxRows
}

// isFresh reports whether f.page has an item that may be taken. Only advance can change the answer to yes.
func (f *feed) isFresh() bool {
	return len(f.page.entries) > 0 && f.health.pause.IsZero() && f.room()
}

// hasMore reports whether the log has more that was read and may be taken.
func (f *feed) hasMore() bool {
	return (len(f.page.entries) > 0 || len(f.pages) > 0) && f.health.pause.IsZero() && f.room()
}

// pickNext puts the next job into j, if there is one. When there are events due again and new ones,
// they take turns, so that neither holds up the other.
func (f *feed) pickNext(j *job, now time.Time) bool {
	dueFirst := !f.lastDue && f.ledger.isDue(now)
	if !dueFirst && f.pickFirst(j, now) {
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

// pickFirst puts a job into j that was never attempted. Released events come before those of the log, which are later. So the
// log is read ahead only for workers that have nothing else to do.
func (f *feed) pickFirst(j *job, now time.Time) bool {
	return f.ledger.release(j, now) || f.pickFresh(j, now)
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
	it := f.page.take()
	begun := f.ledger.arrive(j, &it, now)
	f.health.noteDamage(it.Seq, it.fault, now)
	if !begun {
		f.saver.saveSoon() // no attempt does
	}
	return begun
}
