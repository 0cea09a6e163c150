package rds

import (
	"context"
	"database/sql"
	"maps"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/logbrake"
)

// muteFor is how long no row of a table is marked after that has failed.
const muteFor = 5 * time.Second

// A reading is one Run.
type reading struct {
	app    string
	at     *Database
	opts   *Options
	brake  *logbrake.Brake
	db     *sql.DB
	to     dingevent.Receiver
	tables []*table
	note   func(Counts, TableStatus) // takes over what became of a page, and how its table stands
}

// wait is how long nothing is to be done.
func (r *reading) wait(now time.Time) time.Duration {
	wait := r.opts.Every
	for _, t := range r.tables {
		wait = min(wait, max(t.at.Sub(now), 0))
	}
	return wait
}

// since is until when all changes are stored, by table, where rows are never marked.
func (r *reading) since() map[string]string {
	var out map[string]string
	for _, t := range r.tables {
		if t.mark != nil && t.mark.since != "" {
			if out == nil {
				out = map[string]string{}
			}
			out[t.name] = t.mark.since
		}
	}
	return out
}

// told are the rows that are too large and were told, by table.
func (r *reading) told() map[string]map[int64]string {
	out := map[string]map[int64]string{}
	for _, t := range r.tables {
		if len(t.told.rows) > 0 {
			out[t.name] = maps.Clone(t.told.rows)
		}
	}
	return out
}

// round reads, stores and marks a page of each table that is due. Its error is the Receiver's.
func (r *reading) round(ctx context.Context) error {
	for _, t := range r.tables {
		if !t.due(time.Now()) {
			continue
		}
		page, err := t.next(ctx, r.db)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			r.failed(t, "read", err)
			t.failed(time.Now())
			r.note(Counts{}, t.now)
			continue
		}
		t.pause = 0
		if !time.Now().Before(t.mute) {
			t.now.Err = nil
		}
		b := &batch{app: r.app, db: r.db, to: r.to, log: r.opts.Logger, table: t}
		err = b.work(ctx, page)
		if b.unmarked != nil && ctx.Err() == nil {
			t.mute = time.Now().Add(muteFor)
			r.failed(t, "mark", b.unmarked)
		}
		r.note(b.got, t.now)
		if err != nil {
			return err
		}
	}
	return nil
}

// failed notes and logs that something could not be done with a table.
func (r *reading) failed(t *table, what string, err error) {
	t.now.Err, t.now.ErrAt = asError(err), time.Now().UTC()
	r.brake.Warn(r.opts.Logger, what+" "+t.name, "rds: a table cannot be used; trying again", "app", r.app, "to", what, "table", t.name, "server", r.at, "error", t.now.Err)
}
