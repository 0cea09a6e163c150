package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/dingevent/dingevent/journal/internal/filllevel"
)

const (
	watchEvery = 10 * time.Second
	noteEvery  = 200 * time.Millisecond // damages that were found
	clockSlack = time.Hour              // by which a server's clock may have been set, or differ from that of the server before
)

// keepWatching looks after what each gateway has to know for itself, until the journal is closed.
func (j *Journal) keepWatching() {
	ticker := time.NewTicker(noteEvery)
	defer ticker.Stop()
	looked := time.Now()
	for {
		select {
		case <-ticker.C:
		case <-j.ctx.Done():
			return
		}
		if err := j.noteDamages(j.ctx); err != nil && j.ctx.Err() == nil {
			j.brake.Warn(j.opts.Logger, "note", "journal: damaged entries could not be noted; that is tried again", "error", err)
		}
		j.reportDamages()
		if err := j.confirm(j.ctx); err != nil && j.ctx.Err() == nil {
			j.brake.Warn(j.opts.Logger, "confirm", "journal: it is not known which events a standby has; that is asked again", "error", explain(err))
		}
		every := watchEvery
		if j.filling.present().Level == filllevel.Highest {
			every = time.Second // so that the limit is not passed by much
		}
		if time.Since(looked) < every {
			continue
		}
		looked = time.Now()
		if err := j.look(j.ctx); err != nil && j.ctx.Err() == nil {
			j.brake.Warn(j.opts.Logger, "watch", "journal: its state could not be looked at; that is tried again", "error", explain(err))
		}
	}
}

// look refreshes what this gateway knows of the log and of the server.
func (j *Journal) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, flushWithin)
	defer cancel()
	return errors.Join(j.reprove(ctx, j.reads), j.mark(ctx), j.lookForElders(ctx), j.measure(ctx), j.endGivenUp(ctx, givenUpAfter))
}

// mark refreshes the marks.
func (j *Journal) mark(ctx context.Context) error {
	var low, growing int64
	err := j.reads.QueryRow(ctx, j.sql(`SELECT coalesce(min(first) FILTER (WHERE stored IS NULL OR stored > coalesce($1, clock_timestamp()) - $2::interval), 1),
		coalesce(min(first) FILTER (WHERE stored IS NULL), 1) FROM dingevent.part`), j.clock(), j.opts.Window+clockSlack).Scan(&low, &growing)
	if err != nil {
		return err
	}
	j.marks.low.Store(low)
	j.marks.growing.Store(growing)
	return nil
}
