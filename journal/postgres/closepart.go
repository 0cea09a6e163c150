package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// closeStep is how many sequences one statement looks at, so that none takes long.
const closeStep = 1_000_000

// closing is what is found out about a partition that takes no more entries.
type closing struct {
	name        string
	first, ends int64
	events      int64
	received    *time.Time // the latest
	unknown     bool       // a part of it cannot be read
}

// closeParts writes down what is known of the partitions that take no more entries. The one with the newest entry is never
// among them, so it never goes, and no sequence is given twice.
func (d *database) closeParts(ctx context.Context) error {
	const open = `SELECT name, first, ends FROM dingevent.part WHERE events IS NULL AND ends <= (SELECT max(seq) FROM dingevent.event) ORDER BY first`
	rows, err := d.reads.Query(ctx, d.sql(open))
	if err != nil {
		return err
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c closing, err error) {
		return c, row.Scan(&c.name, &c.first, &c.ends)
	})
	for i := range list {
		if err == nil {
			err = d.closePart(ctx, &list[i])
		}
	}
	return err
}

// closePart counts a partition, step by step, and completes its row. The times that entries were stored rise with their
// sequences, but for steps of the server's clock, so the last one stands for all.
func (d *database) closePart(ctx context.Context, c *closing) error {
	for from := c.first; from < c.ends; from += closeStep {
		var events int64
		var received *time.Time
		err := d.reads.QueryRow(ctx, "SELECT count(*), max(received) FROM "+d.table(c.name)+" WHERE seq >= $1 AND seq < $2",
			from, min(from+closeStep, c.ends)).Scan(&events, &received)
		switch {
		case isUnreadable(err):
			c.unknown = true
			continue
		case err != nil:
			return err
		}
		c.events += events
		if received != nil && (c.received == nil || received.After(*c.received)) {
			c.received = received
		}
	}
	var stored *time.Time
	err := d.reads.QueryRow(ctx, "SELECT stored FROM "+d.table(c.name)+" ORDER BY seq DESC LIMIT 1").Scan(&stored)
	if err != nil && err != pgx.ErrNoRows && !isUnreadable(err) {
		return err
	}
	return d.inSave(ctx, func(ctx context.Context, tx pgx.Tx) error {
		// What cannot be read may have been received at any time.
		_, err := tx.Exec(ctx, d.sql(`UPDATE dingevent.part SET events = $2, bytes = pg_total_relation_size($3::regclass),
			received = CASE WHEN $6 THEN 'infinity'::timestamptz ELSE coalesce($4::timestamptz, '-infinity') END,
			stored = greatest($5::timestamptz, (SELECT max(stored) FROM dingevent.part AS before WHERE before.first < part.first),
				CASE WHEN $5::timestamptz IS NULL THEN coalesce($7, clock_timestamp()) END)
			WHERE name = $1 AND events IS NULL`), c.name, c.events, d.table(c.name), c.received, stored, c.unknown, d.clock())
		return err
	})
}
