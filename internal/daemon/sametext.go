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
	_, err := d.rememberFor(d.ways(), 0)
	return err
}

// rememberFor is remember for the handlers among some ways in. It begins at a sequence, or with the last minutes if that is 0, and
// returns where the next look goes on.
func (d *Daemon) rememberFor(ways []*wayIn, from journal.Seq) (next journal.Seq, err error) {
	within := sameWithin(ways)
	if within == 0 {
		return from, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), rememberWithin)
	defer cancel()
	if next = from; next == 0 {
		next, err = d.lastMinutes(ctx, within)
	}
	for err == nil {
		var entries []journal.Entry
		entries, err = d.journal.Read(ctx, next, 1000)
		if len(entries) == 0 {
			break
		}
		for _, e := range entries {
			if e.Damage == "" { // pushed again, a damaged event is a new one
				rememberOne(ways, e.Envelope)
			}
		}
		next = entries[len(entries)-1].Seq + 1
	}
	if ctx.Err() != nil {
		d.log.Warn("a part of the last minutes only was looked at; a push without an ID and a time that comes again may be stored twice", "within", rememberWithin)
		return next, nil
	}
	return next, err
}

func rememberOne(ways []*wayIn, env *dingevent.Envelope) {
	for _, w := range ways {
		if w.http != nil {
			w.http.handler.Remember(env)
		}
	}
}

// rememberSpool is remember for the events that wait in the spool. It never waits for the database.
func (d *Daemon) rememberSpool(ways []*wayIn) error {
	within := sameWithin(ways)
	if within == 0 || d.journal.spool == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), rememberWithin)
	defer cancel()
	err := d.journal.spool.Recent(ctx, time.Now().Add(-within), func(env *dingevent.Envelope) { rememberOne(ways, env) })
	if ctx.Err() != nil {
		d.log.Warn("a part of the spool only was looked at; a push without an ID and a time that comes again may be stored twice", "within", rememberWithin)
		return nil
	}
	return err
}

// rememberMost bounds how many events are looked at, where a clock was ahead and times say nothing.
const rememberMost = 100_000

// lastMinutes is the first sequence of the events that a push may repeat. If the clock was set back after the newest event,
// they are the events of the minutes before that.
func (d *Daemon) lastMinutes(ctx context.Context, within time.Duration) (journal.Seq, error) {
	end := time.Now()
	newest, err := d.journal.Search(ctx, journal.Query{Limit: 1})
	if err != nil || len(newest) == 0 {
		return 1, err
	}
	if last := newest[0].Envelope.Received; last.After(end) {
		end = last
	}
	from, err := d.journal.Since(ctx, end.Add(-within))
	if over := newest[0].Seq; over > rememberMost {
		from = max(from, over-rememberMost)
	}
	return from, err
}

// sameWithin is the longest that the same text is the same event; 0 if no way in is HTTP.
func sameWithin(ways []*wayIn) (most time.Duration) {
	for _, w := range ways {
		if w.http != nil {
			most = max(most, w.http.sameWithin)
		}
	}
	return most
}

// spanOf is how long the same text is the same event, see [callback.Options].
func spanOf(h config.HTTP) time.Duration {
	if h.SameWithin > 0 {
		return time.Duration(h.SameWithin)
	}
	return callback.DefaultSameWithin
}
