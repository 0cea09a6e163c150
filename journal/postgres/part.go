package postgres

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	partsAhead = 3              // partitions that wait for entries, beside the one that takes them
	partSpan   = 24 * time.Hour // which a partition is to span
	leastPart  = 100_000        // sequences of a partition
	mostPart   = 64_000_000
	tinyPart   = 1000 // the least where a small MaxBytes wants small partitions
	partGrowth = 4    // a partition has at most so many times the sequences of the one before
	fullShare  = 16   // a partition has at most this share of MaxBytes
)

// partName is the table of the partition that begins at a sequence.
func partName(first int64) string { return fmt.Sprintf("event_%d", first) }

// table is a name in the journal's schema, for statements.
func (d *database) table(name string) string {
	return pgx.Identifier{d.opts.Schema, name}.Sanitize()
}

// makeParts makes partitions, until enough are ahead of the log's end. A new one is made apart and then attached, because
// CREATE TABLE … PARTITION OF waits behind one open reader, and every append would wait behind that.
func (d *database) makeParts(ctx context.Context) error {
	if err := d.replaceParts(ctx); err != nil {
		return err
	}
	var missing int
	// The next entry follows the last one, or the floor.
	const count = `SELECT $1 - count(*) FROM dingevent.part WHERE ends > 1 +
		(SELECT greatest(floor, (SELECT max(seq) FROM dingevent.event), (SELECT last_value FROM dingevent.seq)) FROM dingevent.journal)`
	if err := d.saves.QueryRow(ctx, d.sql(count), partsAhead+1).Scan(&missing); err != nil || missing <= 0 {
		return err
	}
	return d.inSave(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockLog, lockClassMigrate, d.lock); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, d.sql(count), partsAhead+1).Scan(&missing); err != nil || missing <= 0 {
			return err
		}
		size, err := d.partSize(ctx, tx)
		for range missing {
			if err == nil {
				err = d.makePart(ctx, tx, size)
			}
		}
		return err
	})
}

// makePart makes the partition that follows the last one.
func (d *database) makePart(ctx context.Context, tx pgx.Tx, size int64) error {
	var first int64
	const after = `SELECT greatest((SELECT max(ends) FROM dingevent.part), floor + 1, (SELECT last_value + 1 FROM dingevent.seq)) FROM dingevent.journal`
	if err := tx.QueryRow(ctx, d.sql(after)).Scan(&first); err != nil {
		return err
	}
	return d.makePartAt(ctx, tx, first, size)
}

// makePartAt makes the partition that begins at a sequence, which no other one takes.
func (d *database) makePartAt(ctx context.Context, tx pgx.Tx, first, size int64) error {
	name, ends := partName(first), first+size
	if err := d.makePartTable(ctx, tx, name, first, ends); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, d.sql("INSERT INTO dingevent.part (name, first, ends) VALUES ($1, $2, $3)"), name, first, ends)
	return err
}

func (d *database) makePartTable(ctx context.Context, tx pgx.Tx, name string, first, ends int64) error {
	for _, statement := range []string{
		"CREATE TABLE " + d.table(name) + " (LIKE dingevent.event INCLUDING ALL)",
		fmt.Sprintf("ALTER TABLE dingevent.event ATTACH PARTITION %s FOR VALUES FROM (%d) TO (%d)", d.table(name), first, ends),
	} {
		if _, err := tx.Exec(ctx, d.sql(statement)); err != nil {
			return err
		}
	}
	return nil
}

// partSize is how many sequences a new partition is to have, by the rate of the newest ones that are closed.
func (d *database) partSize(ctx context.Context, tx pgx.Tx) (size int64, err error) {
	if d.opts.partSize > 0 {
		return d.opts.partSize, nil
	}
	var rate float64 // of the newest partition or of three, whichever is higher, in events a second
	var bytes, last int64
	const recent = `WITH newest AS (SELECT first, ends - first AS size, events, bytes, stored, lag(stored) OVER (ORDER BY first) AS before
			FROM (SELECT * FROM dingevent.part WHERE events > 0 ORDER BY first DESC LIMIT 4) AS closed),
		rates AS (SELECT events, greatest(extract(epoch FROM stored - before), 1)::float8 AS took, first FROM newest WHERE before IS NOT NULL)
		SELECT coalesce(greatest((SELECT events / took FROM rates ORDER BY first DESC LIMIT 1), (SELECT sum(events) / sum(took) FROM rates)), 0)::float8,
			coalesce((SELECT sum(bytes) / sum(events) FROM newest), 0)::bigint,
			coalesce((SELECT ends - first FROM dingevent.part ORDER BY first DESC LIMIT 1), 0)`
	if err := tx.QueryRow(ctx, d.sql(recent)).Scan(&rate, &bytes, &last); err != nil {
		return 0, err
	}
	size = int64(min(math.Ceil(rate*partSpan.Seconds()/1000)*1000, mostPart))
	size = max(min(size, partGrowth*max(last, leastPart)), leastPart)
	if most := d.keeps.Load().MaxBytes; most > 0 {
		size = max(min(size, most/fullShare/max(bytes, 1024)), tinyPart)
	}
	return size, nil
}
