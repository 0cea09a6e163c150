package daemon

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/journal"
)

// rememberWithin bounds how long the look at the last minutes may delay the start.
const rememberWithin = 5 * time.Second

// remember shows the handlers what was stored in the last minutes, so that an event whose text tells it apart from no
// other is one event over a restart, too.
func (d *Daemon) remember() error {
	if d.port == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), rememberWithin)
	defer cancel()
	next, err := d.journal.Since(ctx, time.Now().Add(-d.sameWithin))
	for err == nil {
		var entries []journal.Entry
		entries, err = d.journal.Read(ctx, next, 1000)
		if len(entries) == 0 {
			break
		}
		for _, e := range entries {
			for _, app := range d.port.apps {
				app.handler.Remember(e.Envelope)
			}
		}
		next = entries[len(entries)-1].Seq + 1
	}
	if ctx.Err() != nil {
		d.log.Warn("the start looked at a part of the last minutes only; a push without an ID and a time that comes again may be stored twice", "within", rememberWithin)
		return nil
	}
	return err
}

// spanOf is how long the same text is the same event, see [callback.Options].
func (h HTTP) spanOf() time.Duration {
	if h.SameWithin > 0 {
		return time.Duration(h.SameWithin)
	}
	return callback.DefaultSameWithin
}
