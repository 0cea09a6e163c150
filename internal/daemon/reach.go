package daemon

import (
	"context"
	"errors"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// reach waits until the journal is open, and opens what works on it. After that the spool may move its events, because every
// subscription is known.
func (d *Daemon) reach(ctx context.Context) error {
	a := d.journal.awaited
	if d.journal.here() {
		if err := d.subscribe(ctx); err != nil {
			return err
		}
	} else {
		if err := d.awaitDatabase(ctx, a); err != nil {
			return err
		}
		if err := d.openLate(ctx); err != nil {
			return err
		}
		d.answer()
	}
	if a != nil {
		a.take()
	}
	return nil
}

// openLate opens what works on a journal that was waited for. The database may go again meanwhile, and is waited for then, too.
func (d *Daemon) openLate(ctx context.Context) error {
	opened := false
	for {
		var err error
		if !opened {
			err = d.openSubscriptions()
			opened = err == nil
		}
		if err == nil {
			err = d.subscribe(ctx)
		}
		if err == nil {
			err = d.remember()
		}
		if !errors.Is(err, journal.ErrSuspended) {
			return err
		}
		d.log.Warn("the database was reached, and is away again; trying again", "error", err)
		select {
		case <-time.After(openPause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
