package delivery

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// load fills the ledger from the journal. It returns the rows that the reader needs.
func (d *Dispatcher) load(ctx context.Context) (ahead rows, err error) {
	if err := d.saver.writing.LockContext(ctx); err != nil {
		return nil, err
	}
	defer d.saver.writing.Unlock()
	cursor, err := d.store.subscribe(ctx, &d.sub)
	if err != nil {
		return nil, err
	}
	l := newLedger(d.sub.Order, &d.opts)
	l.next, l.saved = cursor, cursor
	known, err := d.store.known(ctx)
	if err != nil {
		return nil, err
	}
	l.dead = known.Dead
	ahead = rows{}
	err = eachRow(ctx, d.store, d.sub.Name, journal.ExceptionQuery{From: cursor}, func(row journal.Exception) { ahead[row.Seq] = nil })
	if err != nil {
		return nil, err
	}
	now := time.Now()
	err = eachRow(ctx, d.store, d.sub.Name, journal.ExceptionQuery{States: l.unfinished()}, func(row journal.Exception) {
		if row, inLog := l.load(d.opts.Retry.reclocked(row, now), cursor, now); inLog {
			ahead[row.Seq] = &row
		}
	})
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ledger, d.saver.loaded = l, true
	d.health.pause, d.health.standing = known.Pause, now
	d.saver.saveSoon()
	return ahead, nil
}
