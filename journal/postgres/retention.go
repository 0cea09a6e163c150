package postgres

import (
	"time"

	"github.com/dingevent/dingevent/journal"
)

const defaultKeep = 30 * 24 * time.Hour

// Retain has the journal go by another Keep, KeepAttempts and MaxBytes than those of its Options: MaxBytes within 10 seconds, or within
// one near the limit before, and the others once the journal is aged next, within a minute. It is safe for concurrent use, and does not
// wait. Gateways of one journal each go by their own; the one that ages the log removes what is old by its own.
func (j *Journal) Retain(r journal.Retention) { j.retain(r) }

func (d *database) retain(r journal.Retention) {
	if r.Keep <= 0 {
		r.Keep = defaultKeep
	}
	r.Keep = max(r.Keep, d.opts.Window)
	if r.KeepAttempts <= 0 {
		r.KeepAttempts = r.Keep
	}
	d.keeps.Store(&r)
}
