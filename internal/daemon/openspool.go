package daemon

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal/spool"
)

// openSpool opens the spool in front of the journal of a database.
func (d *Daemon) openSpool(shared dingevent.Receiver) (*spool.Spool, error) {
	o := d.cfg.Database.Spool
	opts := &spool.Options{
		Patience: time.Duration(o.After), MaxBytes: int64(o.MaxBytes),
		OnChange: d.operator.spoolingFunc(d.id), OnDamage: d.operator.damagedInSpool, Logger: d.log, Keys: d.keys,
	}
	return waitForLock(d, func() (*spool.Spool, error) { return spool.Open(d.cfg.Data, shared, opts) })
}

// runSpool moves what the spool has until it is closed.
func (d *Daemon) runSpool(ctx context.Context) *errgroup.Group {
	var moving errgroup.Group
	if s := d.journal.spool; s != nil {
		moving.Go(func() error { return s.Run(context.WithoutCancel(ctx)) })
	}
	return &moving
}
