package postgres

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"
)

// detachWithin is how long a partition's detachment waits for transactions that may still read it. Nobody waits behind it.
const detachWithin = 30 * time.Second

// aged is a partition that nobody needs any more.
type aged struct {
	name        string
	first, ends int64
	events      int64
}

// agedParts are the oldest partitions, as far as each was stored longer ago than keep and lies below every cursor. The one with
// the newest entry is never among them, because it is not closed.
func (d *database) agedParts(ctx context.Context, keep time.Duration) ([]aged, error) {
	rows, err := d.reads.Query(ctx, d.sql(`SELECT name, first, ends, events FROM
		(SELECT *, bool_and(coalesce(stored < coalesce($1, clock_timestamp()) - $2::interval AND
				ends <= coalesce((SELECT min(seq) FROM dingevent.cursor), $3), false))
			OVER (ORDER BY first) AS goes FROM dingevent.part) AS part
		WHERE goes ORDER BY first`), d.clock(), keep, int64(math.MaxInt64))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a aged, err error) {
		return a, row.Scan(&a.name, &a.first, &a.ends, &a.events)
	})
}

// dropParts removes the partitions that have aged, the oldest first. Entries of deliveries that are not done are kept.
func (d *database) dropParts(ctx context.Context, keep time.Duration) error {
	if err := d.finishDetach(ctx); err != nil {
		return err
	}
	list, err := d.agedParts(ctx, keep)
	for _, a := range list {
		if err == nil {
			err = d.dropPart(ctx, a)
		}
	}
	return err
}

func (d *database) dropPart(ctx context.Context, a aged) error {
	kept, err := d.keepOf(ctx, a.first, a.ends)
	if err != nil {
		return fmt.Errorf("keep entries of the partition %s: %w", a.name, err)
	}
	if err := d.detach(ctx, a.name); err != nil {
		return fmt.Errorf("detach the partition %s: %w", a.name, err)
	}
	err = d.inSave(ctx, func(ctx context.Context, tx pgx.Tx) error {
		for _, statement := range []string{
			"DROP TABLE IF EXISTS " + d.table(a.name),
			fmt.Sprintf("DELETE FROM dingevent.part WHERE first = %d", a.first),
			fmt.Sprintf("DELETE FROM dingevent.damaged WHERE seq >= %d AND seq < %d AND seq NOT IN (SELECT seq FROM dingevent.kept)", a.first, a.ends),
		} {
			if _, err := tx.Exec(ctx, d.sql(statement)); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		d.opts.Logger.Info("old events are gone", "first", a.first, "last", a.ends-1, "events", a.events, "kept", kept)
	}
	return err
}

// detach takes a partition out of the log. It waits for the transactions that may read it and holds no lock that an append
// or a reader waits for. Plain DETACH and DROP wait for every open reader of the log, and everybody waits behind them.
func (d *database) detach(ctx context.Context, name string) error {
	var attached bool
	const ask = "SELECT EXISTS (SELECT FROM pg_inherits WHERE inhparent = $1::regclass AND inhrelid = to_regclass($2))"
	err := d.reads.QueryRow(ctx, ask, d.table("event"), d.table(name)).Scan(&attached)
	if err != nil || !attached {
		return err // a former round got so far
	}
	ctx, cancel := context.WithTimeout(ctx, detachWithin)
	defer cancel()
	_, err = d.reads.Exec(ctx, d.sql("ALTER TABLE dingevent.event DETACH PARTITION "+d.table(name)+" CONCURRENTLY"), pgx.QueryExecModeSimpleProtocol)
	return err
}

// finishDetach finishes a detachment that was cut off. Until then no other partition can be detached.
func (d *database) finishDetach(ctx context.Context) error {
	var name string
	const pending = "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = $1::regclass AND inhdetachpending"
	switch err := d.reads.QueryRow(ctx, pending, d.table("event")).Scan(&name); {
	case err == pgx.ErrNoRows:
		return nil
	case err != nil:
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, detachWithin)
	defer cancel()
	_, err := d.reads.Exec(ctx, d.sql("ALTER TABLE dingevent.event DETACH PARTITION "+d.table(name)+" FINALIZE"), pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return fmt.Errorf("finish to detach the partition %s: %w", name, err)
	}
	return nil
}
