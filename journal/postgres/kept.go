package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/journal"
)

// keepStep is how many entries one transaction keeps, or lets go.
const keepStep = 1000

// keepOf copies entries of a partition that is to go into the table kept: those with exceptions, such as dead letters. So one of them does
// not keep the whole partition. Nobody reads the copies until the partition is detached.
func (d *database) keepOf(ctx context.Context, first, ends int64) (count int64, err error) {
	for first < ends {
		rows, err := d.reads.Query(ctx, d.sql("SELECT DISTINCT seq FROM dingevent.exception WHERE seq >= $1 AND seq < $2 ORDER BY seq LIMIT $3"), first, ends, keepStep)
		if err != nil {
			return count, err
		}
		seqs, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil || len(seqs) == 0 {
			return count, err
		}
		n, err := d.keep(ctx, seqs)
		if count += n; err != nil {
			return count, err
		}
		first = seqs[len(seqs)-1] + 1
	}
	return count, nil
}

// keep copies entries into the table kept. What cannot be read is left out.
func (d *database) keep(ctx context.Context, seqs []int64) (int64, error) {
	const insert = `INSERT INTO dingevent.kept (` + allColumns + `) SELECT ` + allColumns + ` FROM dingevent.event WHERE seq = ANY($1)
		ON CONFLICT DO NOTHING`
	var count int64 // which may still be written to after an error, because inSave does not wait once ctx has ended
	err := d.inSave(ctx, func(ctx context.Context, tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, d.sql(insert), seqs)
		count = tag.RowsAffected()
		return err
	})
	switch {
	case err == nil:
		return count, nil
	case !isUnreadable(err):
		return 0, err
	}
	if len(seqs) == 1 {
		d.opts.Logger.Error("an entry that a delivery still needs cannot be read, and goes with its partition", "seq", seqs[0], "error", err)
		return 0, nil
	}
	half := len(seqs) / 2
	first, err := d.keep(ctx, seqs[:half])
	if err != nil {
		return first, err
	}
	second, err := d.keep(ctx, seqs[half:])
	return first + second, err
}

// letGo removes kept entries whose deliveries are done.
func (d *database) letGo(ctx context.Context) error {
	return d.inSave(ctx, func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, d.sql(`DELETE FROM dingevent.kept WHERE seq < (SELECT min(first) FROM dingevent.part)
			AND NOT EXISTS (SELECT FROM dingevent.exception WHERE exception.seq = kept.seq)`))
		return err
	})
}

// keptIn returns kept entries that match, from one sequence on and before another one. The log was asked first, and has none there.
func (j *Journal) keptIn(ctx context.Context, from, before int64, c *conditions, newest bool, limit int) ([]journal.Entry, error) {
	if before = min(before, j.marks.growing.Load()); from >= before {
		return nil, nil
	}
	return j.entries(ctx, span{"kept", from, before}, c, newest, limit)
}
