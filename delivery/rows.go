package delivery

import (
	"time"

	"github.com/dingevent/dingevent/journal"
)

// rows are the exceptions at or after the cursor, as they were loaded. The reader skips their sequences. A row that is not nil has a
// key: the reader queues it when it reaches its sequence, so the key's order holds. They are few, because the cursor never lags far
// behind.
type rows map[journal.Seq]*journal.Exception

// unfinished are the states of rows that are owed, or that hold up their key.
func (l *ledger) unfinished() []journal.DeliveryState {
	states := []journal.DeliveryState{journal.Waiting, journal.Attempting, journal.Parked}
	if l.order.StopAtDead {
		states = append(states, journal.Dead)
	}
	return states
}

// load takes over a row from the journal. An attempt that was cut off by a crash waits again. A row
// with a key, from the cursor on, is left to the reader, because events before it may have to be delivered again. Then inLog is true.
func (l *ledger) load(row journal.Exception, cursor journal.Seq, now time.Time) (as journal.Exception, inLog bool) {
	if row.State == journal.Attempting {
		row.State, row.Due, row.Changed = stateAfter(row.State, Lost), now, now
		l.unsaved.rows[row.Seq] = row
	}
	retried := row.State == journal.Waiting && row.Attempts > 0 && row.First.IsZero() // a dead letter
	if l.order.Key == nil || retried && !l.order.StopAtDead {
		row.Key = "" // the order was given up, or does not hold for it
	}
	if row.Key != "" && row.Seq >= cursor {
		return row, true
	}
	l.owe(row)
	if p := (pending{row: row, stored: true}); l.enter(p, now) {
		l.queueHead(p, now)
	}
	return row, false
}

// owe counts a row that was there when Run began.
func (l *ledger) owe(row journal.Exception) {
	if row.State != journal.Dead {
		l.owed++
	}
}

// show gives an attempt that takes long a row, and all events behind it. So the cursor may pass, and a person sees the attempt.
func (l *ledger) show(j *job, now time.Time) {
	j.shown = true
	l.store(j)
	l.slowDown(j.row.Key, now)
}

// store puts the row of j into the next Save. The cursor of that Save may pass it.
func (l *ledger) store(j *job) {
	l.unsaved.rows[j.row.Seq] = j.row
	if !j.stored {
		j.stored = true
		l.owed++
		l.window.done(j.place, time.Time{})
	}
}

// showSlow gives every attempt that takes long a row, and every event that is in the way of the cursor for long. It reports whether
// it has to look again, because other attempts run, or because the cursor has not passed all that was delivered.
func (l *ledger) showSlow(now time.Time) (again bool) {
	for _, j := range l.jobs {
		switch {
		case !j.running || j.shown:
		case now.Sub(j.began) >= slow:
			l.show(j, now)
		default:
			again = true
		}
	}
	l.storeLaggards(now.Add(-l.window.lag()), maxParked, now)
	return again || l.window.ahead > 0
}

// storePending puts the row of p, which had none, into the next Save. The cursor may pass it then.
func (l *ledger) storePending(p pending) pending {
	if p.row.State == journal.Parked {
		l.unsaved.parked[p.row.Seq] = p.row
	} else {
		l.unsaved.rows[p.row.Seq] = p.row
	}
	l.window.done(p.place, time.Time{})
	l.owed++
	p.stored = true
	return p
}

// storeLaggards gives rows to the events that keep the cursor from passing what was delivered by a time, up to most of them. So a key
// with many events does not hold up the cursor, and a crash repeats little.
func (l *ledger) storeLaggards(by time.Time, most int, now time.Time) {
	end := l.window.overdue(by, most)
	if end == 0 {
		return
	}
	lags := func(p *pending) bool { return !p.stored && p.place < end }
	for _, j := range l.jobs {
		if j.running && lags(&j.pending) {
			l.store(j)
		}
	}
	for i := range l.released {
		if p := &l.released[i]; lags(p) {
			*p = l.storePending(*p)
		}
	}
	for _, ln := range l.lines {
		for i := 0; i < len(ln.behind) && (ln.behind[i].stored || lags(&ln.behind[i])); i++ {
			if !ln.behind[i].stored {
				l.parkOne(ln, i, now)
			}
		}
	}
}

// settle takes over dead letters that were retried or discarded.
func (l *ledger) settle(rows []journal.Exception) {
	for _, row := range rows {
		if row.State == journal.Waiting && !l.order.StopAtDead {
			row.Key = "" // outside the order
		}
		l.unsaved.rows[row.Seq] = row
		l.dead--
		switch {
		case row.State == journal.Waiting:
			l.owed++
			l.await(pending{row: row, stored: true})
		case l.order.StopAtDead:
			l.leave(row.Key, row.Seq, row.Changed)
		}
	}
}

// beginLater is when a first attempt counts as begun if the time between two moments does not count.
func beginLater(first, from, to time.Time) time.Time {
	if first.After(from) {
		return to
	}
	return first.Add(to.Sub(from))
}

// postpone takes the time between two moments from the time of retries, because nothing was attempted then.
func (l *ledger) postpone(from, to time.Time) {
	for i := range l.waiting {
		l.postponeOne(&l.waiting[i], from, to)
	}
	for _, ln := range l.lines {
		for i := range ln.behind { // some were attempted before Run began
			l.postponeOne(&ln.behind[i], from, to)
		}
	}
}

func (l *ledger) postponeOne(p *pending, from, to time.Time) {
	if p.row.First.IsZero() {
		return
	}
	p.row.First, p.row.Changed = beginLater(p.row.First, from, to), to // the time between them has counted
	if p.stored {
		l.unsaved.rows[p.row.Seq] = p.row
	}
}
