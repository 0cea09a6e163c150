package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/journal"
)

// floorStep is how many sequences are left out after a failover. It is more than a standby can have missed.
const floorStep = 1_000_000

// raise takes note of another timeline, and of a log that ends before what was seen. Then sequences are left out.
const raise = `UPDATE dingevent.journal SET timeline = $1, floor = CASE WHEN timeline = 0 AND $2 <= last THEN floor ELSE greatest(floor, $2, last) + $3 END
	FROM (SELECT coalesce(max(seq), 0) AS last FROM dingevent.event) AS log
	WHERE timeline <> $1 OR $2 > greatest(last, floor) RETURNING floor`

// raiseOthers leaves out revisions and epochs, too, because some may be known that the server lacks.
const raiseOthers = `SELECT setval('dingevent.revision', (SELECT last_value FROM dingevent.revision) + $1::bigint),
	setval('dingevent.epoch', (SELECT last_value FROM dingevent.epoch) + $1::bigint)`

// recognize looks at the server that a new connection of the writer leads to: whether it has the journal that was opened,
// whether it is fit, and whether it may lack entries.
func (j *Journal) recognize(ctx context.Context, conn *pgx.Conn) error {
	if err := j.ours(ctx, conn); err != nil {
		return err
	}
	var timeline int64
	if err := conn.QueryRow(ctx, j.sql("SELECT timeline FROM dingevent.journal")).Scan(&timeline); err != nil {
		return err
	}
	if err := j.reprove(ctx, conn); err != nil {
		return err
	}
	if err := j.raiseFloor(ctx, conn, timeline); err != nil {
		return err
	}
	return j.settleSeq(ctx, conn)
}

// raiseFloor leaves sequences out, if the server may lack entries that were read: after a failover to a standby that was not
// in sync, or once the server's disk was set back. No later entry gets the sequence of one that is lost, because
// subscriptions may have passed it.
func (j *Journal) raiseFloor(ctx context.Context, conn *pgx.Conn, known int64) error {
	timeline, seen := j.Proof().Timeline, j.tail.Last()
	var last, floor int64
	b := new(pgx.Batch)
	b.Queue(j.sql("SELECT greatest((SELECT max(seq) FROM dingevent.event), floor) FROM dingevent.journal")).QueryRow(func(row pgx.Row) error { return row.Scan(&last) })
	if err := conn.SendBatch(ctx, b).Close(); err != nil || timeline == known && journal.Seq(last) >= seen {
		return err
	}
	b = newTransaction()
	b.Queue(lockLog, lockClass, j.lock)
	b.Queue(j.sql(raise), timeline, int64(seen), floorStep).Query(func(rows pgx.Rows) error {
		for rows.Next() { // none, if another gateway was faster
			if err := rows.Scan(&floor); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	if known > 0 {
		b.Queue(j.sql(raiseOthers), floorStep)
	}
	b.Queue("COMMIT")
	if err := conn.SendBatch(ctx, b).Close(); err != nil || floor == 0 {
		return err
	}
	j.opts.Logger.Warn("journal: another server took over, or it was set back; sequences are left out, because it may lack entries that were read",
		"timeline", timeline, "before", known, "seen", seen, "found", last, "next", floor+1)
	if err := j.makeParts(ctx); err != nil {
		j.opts.Logger.Warn("journal: no partition could be made; the next event makes it", "error", explain(err))
	}
	return nil
}
