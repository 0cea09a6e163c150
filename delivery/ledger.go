package delivery

import (
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// A ledger is what a subscription owes, and what of that the journal does not know yet. It starts no
// goroutine and does no I/O. The dispatcher's mutex guards it.
type ledger struct {
	next       journal.Seq // the sequence to take next from the log
	window     window
	waiting    waiting          // all have rows
	released   []pending        // heads of lines that were never attempted, the earliest last; only those in the way of the cursor have rows
	lines      map[string]*line // by key
	parked     int              // events behind others of their key
	held       int              // bytes of payload of those without a row
	heldStored int              // and of those with one
	failing    int              // events that have failed and are not done, and all that wait behind them
	order      Order
	recordAll  bool               // see Options
	owed       int                // rows that are Waiting, Attempting or Parked
	dead       int                // rows that are Dead
	counts     map[Outcome]uint64 // attempts by outcome, without successes
	succeeded  uint64             // attempts that succeeded; apart, because nearly all do
	unsaved    unsaved
	saved      journal.Seq // the cursor that the journal has
	jobs       []*job      // one for each worker that there was in this session
}

func newLedger(order Order, o *Options) ledger {
	return ledger{
		order: order, recordAll: o.RecordAll,
		lines:   make(map[string]*line),
		counts:  make(map[Outcome]uint64),
		unsaved: newUnsaved(),
	}
}

// arrive takes an item from the log, and reports whether it may be attempted at once. If so, the attempt begins. If not,
// the item waits for its key, or for its time.
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
		l.queueHead(*p, now)
		return false
	}
	l.begin(j, now)
	return true
}

// release begins the first attempt of the earliest head that waited for its key and for nothing else, because the cursor waits for
// that, too. It reports whether there is one.
func (l *ledger) release(j *job, now time.Time) bool {
	if len(l.released) == 0 {
		return false
	}
	last := len(l.released) - 1
	j.pending = l.released[last]
	l.released[last] = pending{}
	l.released = l.released[:last]
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

// isDue reports whether an event that waits may be attempted again.
func (l *ledger) isDue(now time.Time) bool {
	due, ok := l.waiting.due()
	return ok && !due.After(now)
}

// inFlight counts the attempts that run.
func (l *ledger) inFlight() (n int) {
	for _, j := range l.jobs {
		if j.running {
			n++
		}
	}
	return n
}

// begin starts an attempt of what is pending in j.
func (l *ledger) begin(j *job, now time.Time) {
	j.running, j.shown, j.began, j.ready, j.answer = true, false, now, now, dingevent.Answer{}
	j.row.State, j.row.Changed = stateAfter(j.row.State, taken), now
	j.row.Attempts++
	if j.row.First.IsZero() { // the first, also of a dead letter that was retried
		j.row.First = now
	} else {
		j.row.First = onClock(j.row.First, now)
	}
}

// finish ends the attempt of j.
func (l *ledger) finish(j *job, r *result) {
	if j.row.Error != "" {
		l.failing--
	}
	l.record(j, r)
	j.running = false
	j.row.State, j.row.Changed = stateAfter(j.row.State, r.outcome), r.end
	switch j.row.State {
	case journal.Waiting:
		j.row.First, j.row.Due = onClock(j.row.First, r.end), r.due
		l.store(j)
		l.await(pending{row: j.row, stored: true})
		if j.row.Error != "" {
			l.fail(j.row.Key, r.end)
		}
	case journal.Dead:
		j.row.First = onClock(j.row.First, r.end)
		l.store(j)
		l.owed--
		l.dead++
		if l.order.StopAtDead {
			l.fail(j.row.Key, r.end)
		} else {
			l.leave(j.row.Key, j.row.Seq, r.end)
		}
	case journal.Delivered, journal.Discarded:
		if j.stored {
			l.store(j)
			l.owed--
		} else {
			l.window.done(j.place, r.end)
		}
		l.leave(j.row.Key, j.row.Seq, r.end)
	}
}

// record counts the attempt, and its failure in the row. It adds the attempt to the history if that is where it belongs.
func (l *ledger) record(j *job, r *result) {
	if r.uncalled {
		j.row.Attempts--
	}
	if r.outcome == Succeeded {
		l.succeeded++
	} else {
		l.counts[r.outcome]++
	}
	switch {
	case r.outcome == Lost && !dingevent.Lost(r.err), r.outcome == unwanted:
		return
	case r.outcome == Succeeded && !j.recorded():
		l.unsaved.delivered++
		if !l.recordAll {
			return
		}
	}
	a := journal.Attempt{
		Seq: j.row.Seq, Number: j.row.Attempts, Start: j.began, Took: r.end.Sub(j.began),
		Outcome: string(r.outcome), Status: j.answer.Status, Answer: j.answer.Body,
	}
	if r.err != nil {
		a.Error = errorText(r.err)
		j.row.Error = a.Error
	}
	if r.failed {
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
	p := u.progress()
	p.Cursor = l.cursor()
	return u, p
}
