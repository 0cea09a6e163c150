package daemon

import (
	"context"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/journal"
)

// rememberWithin bounds how long the look at the last minutes may delay the start.
const rememberWithin = 5 * time.Second

// remember gives the handlers the events of the last minutes. So an event whose text has neither ID nor time is one event
// over a restart, too.
func (d *Daemon) remember() error {
	if d.port == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), rememberWithin)
	defer cancel()
	next, err := d.lastMinutes(ctx)
	for err == nil {
		var entries []journal.Entry
		entries, err = d.journal.Read(ctx, next, 1000)
		if len(entries) == 0 {
			break
		}
		for _, e := range entries {
			if e.Damage == "" { // pushed again, a damaged event is a new one
				d.rememberOne(e.Envelope)
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

func (d *Daemon) rememberOne(env *dingevent.Envelope) {
	for _, app := range d.port.apps {
		app.handler.Remember(env)
	}
}

// rememberSpool is remember for the events that wait in the spool. It never waits for the database.
func (d *Daemon) rememberSpool() error {
	if d.port == nil || d.journal.spool == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), rememberWithin)
	defer cancel()
	err := d.journal.spool.Recent(ctx, time.Now().Add(-d.sameWithin), d.rememberOne)
	if ctx.Err() != nil {
		d.log.Warn("the start looked at a part of the spool only; a push without an ID and a time that comes again may be stored twice", "within", rememberWithin)
		return nil
	}
	return err
}

// rememberMost bounds how many events are looked at, where a clock was ahead and times say nothing.
const rememberMost = 100_000

// lastMinutes is the first sequence of the events that a push may repeat. If the clock was set back after the newest event,
// they are the events of the minutes before that.
func (d *Daemon) lastMinutes(ctx context.Context) (journal.Seq, error) {
	end := time.Now()
	newest, err := d.journal.Search(ctx, journal.Query{Limit: 1})
	if err != nil || len(newest) == 0 {
		return 1, err
	}
	if last := newest[0].Envelope.Received; last.After(end) {
		end = last
	}
	from, err := d.journal.Since(ctx, end.Add(-d.sameWithin))
	if over := newest[0].Seq; over > rememberMost {
		from = max(from, over-rememberMost)
	}
	return from, err
}

// spanOf is how long the same text is the same event, see [callback.Options].
func spanOf(h config.HTTP) time.Duration {
	if h.SameWithin > 0 {
		return time.Duration(h.SameWithin)
	}
	return callback.DefaultSameWithin
}
