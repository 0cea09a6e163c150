package delivery

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// load applies the open requests, and fills the ledger from the journal. It returns the rows that the reader needs.
func (d *Dispatcher) load(ctx context.Context, claim journal.Claim) (ahead rows, err error) {
	if _, err := d.store.subscribe(ctx, &d.sub); err != nil {
		return nil, err
	}
	if err := (applier{d.store.Journal, claim, d.sub.Name}).applyAll(ctx); err != nil {
		return nil, err
	}
	known, err := d.store.known(ctx)
	if err != nil {
		return nil, err
	}
	cursor := known.Cursor
	l := newLedger(d.sub.Order, &d.opts)
	l.next, l.saved, l.dead = cursor, cursor, known.Dead
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
	l.counts, l.succeeded = d.ledger.counts, d.ledger.succeeded // of the sessions before
	d.ledger = l
	d.health.pause, d.health.standing = known.Pause, now
	d.saver.saveSoon()
	return ahead, nil
}
