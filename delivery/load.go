package delivery

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/journal"
)

const rowPage = 1000 // rows that are loaded at once

// load fills the ledger from the journal. It returns the sequences from the cursor on that have a
// row, for the reader to skip; they are few, since the cursor never lags far behind.
func (d *Dispatcher) load(ctx context.Context) (skip map[journal.Seq]bool, err error) {
	if err := d.lockState(ctx); err != nil {
		return nil, err
	}
	defer d.unlockState()
	cursor, err := d.subscribe(ctx)
	if err != nil {
		return nil, err
	}
	l := newLedger()
	l.next, l.saved = cursor, cursor
	if l.dead, err = d.countDead(ctx); err != nil {
		return nil, err
	}
	now := time.Now()
	err = d.eachRow(ctx, journal.ExceptionQuery{
		States: []journal.DeliveryState{journal.Waiting, journal.Attempting},
	}, func(row journal.Exception) { l.load(row, now) })
	if err != nil {
		return nil, err
	}
	skip = make(map[journal.Seq]bool)
	err = d.eachRow(ctx, journal.ExceptionQuery{From: cursor}, func(row journal.Exception) { skip[row.Seq] = true })
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ledger, d.loaded = l, true
	d.touch()
	return skip, nil
}

func (d *Dispatcher) countDead(ctx context.Context) (int, error) {
	subs, err := d.journal.Subscriptions(ctx)
	for _, s := range subs {
		if s.Name == d.sub.Name {
			return s.Dead, nil
		}
	}
	return 0, err
}

func (d *Dispatcher) eachRow(ctx context.Context, q journal.ExceptionQuery, f func(journal.Exception)) error {
	q.Limit = rowPage
	for {
		rows, err := d.journal.Exceptions(ctx, d.sub.Name, q)
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

func newLedger() ledger {
	return ledger{
		counts:  make(map[Outcome]uint64),
		unsaved: unsaved{rows: make(map[journal.Seq]journal.Exception)},
	}
}

// load takes over a row from the journal. An attempt that was cut off by a crash waits again.
func (l *ledger) load(row journal.Exception, now time.Time) {
	if row.State == journal.Attempting {
		row.State, row.Due, row.Changed = advance(row.State, Lost), now, now
		l.unsaved.rows[row.Seq] = row
	}
	l.owed++
	l.waiting.add(row)
}
