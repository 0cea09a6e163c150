package daemon

import (
	"context"
	"errors"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// begin makes every subscription known, so that events may come in. It reports false if that is left to reach, because the database is
// away.
func (d *Daemon) begin(ctx context.Context) (begun bool, err error) {
	if !d.opened {
		return false, nil
	}
	switch err := d.subscribe(ctx); {
	case err == nil:
	case d.isAwayAgain(err):
		return false, nil
	default:
		return false, err
	}
	if a := d.journal.awaited; a != nil {
		a.take()
	}
	return true, nil
}

// reach waits until the journal is open, and opens what works on it. After that the spool may move its events, because every
// subscription is known.
func (d *Daemon) reach(ctx context.Context) error {
	a := d.journal.awaited
	if !a.here() {
		if err := d.awaitDatabase(ctx, a); err != nil {
			return err
		}
	}
	if err := d.openLate(ctx); err != nil {
		return err
	}
	d.answer()
	a.take()
	return nil
}

// openLate opens what works on a journal that was waited for. The database may go again meanwhile, and is waited for then, too.
func (d *Daemon) openLate(ctx context.Context) error {
	for {
		var err error
		if d.supervisor.Load() == nil {
			err = d.openSubscriptions()
		}
		if err == nil {
			err = d.subscribe(ctx)
		}
		if err == nil {
			err = d.remember()
		}
		if !d.isAwayAgain(err) {
			return err
		}
		select {
		case <-time.After(openPause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// isAwayAgain reports whether an error means that the database was reached, and is away again. Then it is waited for.
func (d *Daemon) isAwayAgain(err error) bool {
	away := d.journal.awaited != nil && errors.Is(err, journal.ErrSuspended)
	if away {
		d.log.Warn("the database was reached, and is away again; trying again", "error", reasonOf(err))
	}
	return away
}
