package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/filllevel"
)

// measure finds out how large the log is, with its indexes and what is stored apart. At Options.MaxBytes no event is taken.
// Options.OnFill is called if the level has changed.
func (j *Journal) measure(ctx context.Context) error {
	j.filling.measuring.Lock()
	defer j.filling.measuring.Unlock()
	fill := journal.Fill{Limit: j.keeps.Load().MaxBytes}
	const size = `SELECT coalesce(sum(pg_total_relation_size(inhrelid)), 0)::bigint + coalesce(pg_total_relation_size(to_regclass($2)), 0)
		FROM pg_inherits WHERE inhparent = $1::regclass AND NOT inhdetachpending` // whose lock somebody may hold for long
	if err := j.reads.QueryRow(ctx, size, j.table("event"), j.table("kept")).Scan(&fill.Used); err != nil {
		return err
	}
	before := j.filling.present()
	fill.Level = filllevel.Of(fill.Used, fill.Limit, before.Level)
	fill.Full = fill.Limit > 0 && fill.Used >= fill.Limit
	why := ""
	if fill.Full || fill.Level > before.Level {
		var err error
		if why, err = j.whyFilling(ctx, fill.Level); err != nil {
			return err
		}
	}
	j.filling.full.Store(nil)
	if fill.Full {
		j.filling.full.Store(&failure{fmt.Errorf("%w: the log has reached max_bytes; %s", journal.ErrFull, why)})
	}
	j.filling.set(fill)
	j.tellFill(journal.FillChange{Fill: fill, Before: before.Level, Reason: why})
	return nil
}

// tellFill logs a level that was reached or left, and calls Options.OnFill.
func (j *Journal) tellFill(change journal.FillChange) {
	if change.Level == change.Before {
		return
	}
	if !change.Rising() {
		change.Reason = ""
	}
	filllevel.Log(j.opts.Logger.With("schema", j.opts.Schema), change, "max_bytes", "at the limit new events are refused")
	if j.opts.OnFill != nil {
		j.opts.OnFill(change)
	}
}

// whyFilling says what keeps the oldest partition, and what to do.
func (j *Journal) whyFilling(ctx context.Context, level int) (string, error) {
	const remedy = "raise max_bytes"
	var name string
	var seq int64
	// The partition that is furthest back goes once every subscription has passed it.
	err := j.reads.QueryRow(ctx, j.sql(`SELECT name, seq FROM dingevent.cursor JOIN dingevent.subscription ON id = subscription
		WHERE seq < (SELECT ends FROM dingevent.part ORDER BY first LIMIT 1) AND seq <= $1 ORDER BY seq, name LIMIT 1`),
		int64(j.tail.Last())).Scan(&name, &seq)
	switch {
	case err == nil:
		return fmt.Sprintf("subscription %q is owed everything from %d on; let it catch up, forget it, or %s", fromText(name), seq, remedy), nil
	case err != pgx.ErrNoRows:
		return "", err
	case level == filllevel.Highest:
		return fmt.Sprintf("nobody needs the oldest entries, so they go before their time, once they are older than the window of %v "+
			"that dedupe needs, a partition at a time; if they should stay, %s", j.opts.Window, remedy), nil
	}
	return "no subscription is far behind: it is what keep holds; once room is short the oldest that nobody needs go before their time; " +
		"if they should stay, " + remedy, nil
}
