package delivery

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/journal"
)

const rowPage = 1000 // rows that are loaded at once

// rows are those that the journal had when Run began, of sequences from the cursor on. The reader skips
// these; one that is not nil takes its place in its key's order when the reader comes to it. They are few, since
// the cursor never lags far behind.
type rows map[journal.Seq]*journal.Exception

// load fills the ledger from the journal.
func (d *Dispatcher) load(ctx context.Context) (ahead rows, err error) {
	if err := d.saving.LockContext(ctx); err != nil {
		return nil, err
	}
	defer d.saving.Unlock()
	cursor, err := d.subscribe(ctx)
	if err != nil {
		return nil, err
	}
	l := newLedger(d.sub.Order, d.opts.RecordAll)
	l.next, l.saved = cursor, cursor
	known, err := d.known(ctx)
	if err != nil {
		return nil, err
	}
	l.dead = known.Dead
	ahead = rows{}
	err = eachRow(ctx, d.journal, d.sub.Name, journal.ExceptionQuery{From: cursor}, func(row journal.Exception) { ahead[row.Seq] = nil })
	if err != nil {
		return nil, err
	}
	now := time.Now()
	err = eachRow(ctx, d.journal, d.sub.Name, journal.ExceptionQuery{States: l.standing()}, func(row journal.Exception) {
		if row, later := l.load(d.opts.Retry.reclocked(row, now), cursor, now); later {
			ahead[row.Seq] = &row
		}
	})
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ledger, d.pause, d.standing, d.loaded = l, known.Pause, now, true
	d.touch()
	return ahead, nil
}

// known returns what the journal knows of the subscription.
func (d *Dispatcher) known(ctx context.Context) (journal.Subscription, error) {
	subs, err := d.journal.Subscriptions(ctx, d.sub.Name)
	if err != nil || len(subs) == 0 {
		return journal.Subscription{}, err
	}
	return subs[0], nil
}

func eachRow(ctx context.Context, state journal.State, name string, q journal.ExceptionQuery, f func(journal.Exception)) error {
	q.Limit = rowPage
	for {
		rows, err := state.Exceptions(ctx, name, q)
		if err != nil {
			return err
		}
		for _, row := range rows {
			f(row)
			q.From = row.Seq + 1
		}
		if len(rows) < rowPage {
			return nil
		}
	}
}

func newLedger(order Order, recordAll bool) ledger {
	return ledger{
		order: order, recordAll: recordAll,
		lines:   make(map[string]*line),
		counts:  make(map[Outcome]uint64),
		unsaved: newUnsaved(),
	}
}

// standing are the states of rows that are owed, or in the way.
func (l *ledger) standing() []journal.DeliveryState {
	states := []journal.DeliveryState{journal.Waiting, journal.Attempting, journal.Parked}
	if l.order.StopAtDead {
		states = append(states, journal.Dead)
	}
	return states
}

// load takes over a row from the journal. An attempt that was cut off by a crash waits again. A row
// with a key, from the cursor on, is for later: events before it may have to be delivered again.
func (l *ledger) load(row journal.Exception, cursor journal.Seq, now time.Time) (as journal.Exception, later bool) {
	if row.State == journal.Attempting {
		row.State, row.Due, row.Changed = advance(row.State, Lost), now, now
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
		l.standUp(p, now)
	}
	return row, false
}
