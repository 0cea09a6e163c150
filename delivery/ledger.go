package delivery

import (
	"maps"
	"slices"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// A ledger is what a subscription owes, and what of that the journal does not know yet. It starts no
// goroutine and does no I/O; the dispatcher's mutex protects it.
type ledger struct {
	next      journal.Seq // the sequence to take next from the log
	window    window
	waiting   waiting
	lines     map[string]*line // by key
	parked    int              // events behind others of their key
	held      int              // bytes of their payload that are kept
	order     Order
	recordAll bool               // see Options
	owed      int                // rows that are Waiting, Attempting or Parked
	dead      int                // rows that are Dead
	counts    map[Outcome]uint64 // attempts by outcome, but for those that succeeded
	succeeded uint64             // attempts that did; apart, since nearly all do
	unsaved   unsaved
	saved     journal.Seq // the cursor that the journal has
}

// unsaved is what the next Save will tell the journal, besides the cursor.
type unsaved struct {
	rows      map[journal.Seq]journal.Exception // newer than parked has them
	parked    map[journal.Seq]journal.Exception // rows of events that were parked, and may have gone on since
	attempts  []journal.Attempt
	delivered int
	pause     *journal.Pause // nil if it did not change
}

func newUnsaved() unsaved {
	return unsaved{rows: make(map[journal.Seq]journal.Exception), parked: make(map[journal.Seq]journal.Exception)}
}

// size is how much a crash would have to be done again. What is parked was not attempted.
func (u *unsaved) size() int { return len(u.rows) + len(u.attempts) }

// isEmpty reports whether there is nothing to save but the cursor.
func (u *unsaved) isEmpty() bool {
	return u.size() == 0 && len(u.parked) == 0 && u.delivered == 0 && u.pause == nil
}

// arrive takes an item from the log. It reports whether it may be attempted at once, and then begins
// that; else the item waits for its key, or for its time.
func (l *ledger) arrive(j *job, it *item, now time.Time) bool {
	l.next = it.Seq + 1
	p := &j.pending
	*p = pending{row: journal.Exception{Seq: it.Seq, Key: it.key, State: journal.Waiting, Changed: now}, env: it.Envelope, fault: it.fault}
	if it.row == nil {
		p.place = l.window.push(it.Seq, now)
	} else { // it had a row when Run began
		p.row, p.env, p.stored = *it.row, nil, true
		l.owe(p.row)
	}
	switch {
	case p.row.Key != "" && !l.enter(*p, now):
		return false
	case it.row != nil:
		l.standUp(*p, now)
		return false
	}
	l.begin(j, now)
	return true
}

// resume starts the next attempt of what is due first.
func (l *ledger) resume(j *job, now time.Time) {
	j.pending = l.waiting.take()
	l.begin(j, now)
}

// idle reports whether all that was taken is done and saved.
func (l *ledger) idle() bool { return l.owed == 0 && len(l.window.slots) == 0 && !l.changed() }

// owe counts a row that was there when Run began.
func (l *ledger) owe(row journal.Exception) {
	if row.State != journal.Dead {
		l.owed++
	}
}

// begin starts an attempt of what is pending in j.
func (l *ledger) begin(j *job, now time.Time) {
	j.running, j.shown, j.began, j.ready, j.answer = true, false, now, now, dingevent.Answer{}
	j.row.State, j.row.Changed = advance(j.row.State, Taken), now
	j.row.Attempts++
	if j.row.First.IsZero() { // the first, also of a dead letter that was retried
		j.row.First = now
	} else {
		j.row.First = onClock(j.row.First, now)
	}
}

// show gives an attempt that takes long a row, so that the cursor may pass and a person sees it.
func (l *ledger) show(j *job) {
	j.shown = true
	l.store(j)
}

// store puts the row of j into the next Save; the cursor that Save brings may pass it.
func (l *ledger) store(j *job) {
	l.unsaved.rows[j.row.Seq] = j.row
	if !j.stored {
		j.stored = true
		l.owed++
		l.window.done(j.place)
	}
	l.parkBehind(j.row.Key, j.row.Changed)
}

// finish ends the attempt of j.
func (l *ledger) finish(j *job, v *verdict) {
	l.record(j, v)
	j.running = false
	j.row.State, j.row.Changed = advance(j.row.State, v.outcome), v.end
	switch j.row.State {
	case journal.Waiting:
		j.row.First, j.row.Due = onClock(j.row.First, v.end), v.due
		l.store(j)
		l.waiting.add(pending{row: j.row, stored: true})
	case journal.Dead:
		j.row.First = onClock(j.row.First, v.end)
		l.store(j)
		l.owed--
		l.dead++
		if !l.order.StopAtDead {
			l.leave(j.row.Key, j.row.Seq, v.end)
		}
	case journal.Delivered, journal.Discarded:
		if j.stored {
			l.store(j)
			l.owed--
		} else {
			l.window.done(j.place)
		}
		l.leave(j.row.Key, j.row.Seq, v.end)
	}
}

// record counts the attempt and adds it to the history, if it belongs there, and its failure to the row.
func (l *ledger) record(j *job, v *verdict) {
	if v.uncalled {
		j.row.Attempts--
	}
	if v.outcome == Succeeded {
		l.succeeded++
	} else {
		l.counts[v.outcome]++
	}
	switch {
	case v.outcome == Lost && !dingevent.Lost(v.err), v.outcome == Unwanted:
		return
	case v.outcome == Succeeded && !j.recorded():
		l.unsaved.delivered++
		if !l.recordAll {
			return
		}
	}
	a := journal.Attempt{
		Seq: j.row.Seq, Number: j.row.Attempts, Start: j.began, Took: v.end.Sub(j.began),
		Outcome: string(v.outcome), Status: j.answer.Status, Answer: j.answer.Body,
	}
	if v.err != nil {
		a.Error = errorText(v.err)
		j.row.Error = a.Error
	}
	if v.failed {
		j.row.Failures++
	}
	l.unsaved.attempts = append(l.unsaved.attempts, a)
}

// cursor returns the sequence before which every event was delivered or has a row.
func (l *ledger) cursor() journal.Seq {
	if seq, ok := l.window.head(); ok {
		return seq
	}
	return l.next
}

// changed reports whether there is anything to save.
func (l *ledger) changed() bool {
	return l.cursor() > l.saved || !l.unsaved.isEmpty()
}

// takeUnsaved empties l.unsaved, and returns it and the Progress that saves it.
func (l *ledger) takeUnsaved() (unsaved, journal.Progress) {
	u := l.unsaved
	l.unsaved = newUnsaved()
	all := maps.Clone(u.parked)
	maps.Copy(all, u.rows)
	rows := make([]journal.Exception, 0, len(all))
	for _, seq := range slices.Sorted(maps.Keys(all)) {
		rows = append(rows, all[seq])
	}
	return u, journal.Progress{Cursor: l.cursor(), Exceptions: rows, Attempts: u.attempts, Delivered: u.delivered, Pause: u.pause}
}

// restore puts back what could not be saved; rows that changed meanwhile stay as they are.
func (l *ledger) restore(u unsaved) {
	maps.Copy(u.rows, l.unsaved.rows)
	l.unsaved.rows = u.rows
	maps.Copy(l.unsaved.parked, u.parked)
	l.unsaved.attempts = append(u.attempts, l.unsaved.attempts...)
	l.unsaved.delivered += u.delivered
	if l.unsaved.pause == nil {
		l.unsaved.pause = u.pause
	}
}
