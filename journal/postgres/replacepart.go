package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// selectDropped finds the partitions whose tables somebody has dropped. The lock has a row left out that another gateway deletes
// with its table just now.
const selectDropped = "SELECT name, first, ends FROM dingevent.part WHERE to_regclass($1 || name) IS NULL ORDER BY first"

// replaceParts puts an empty partition in the place of each that was dropped by hand. Its events are gone. Without it no event that
// comes has a place, and nothing ages any more.
func (d *database) replaceParts(ctx context.Context) error {
	dropped, err := d.droppedParts(ctx, d.reads, "")
	if err != nil || len(dropped) == 0 {
		return err
	}
	var made []aged
	err = d.inSave(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockLog, lockClassMigrate, d.lock); err != nil {
			return err
		}
		dropped, err := d.droppedParts(ctx, tx, " FOR UPDATE")
		for _, a := range dropped {
			if err == nil {
				err = d.makePartTable(ctx, tx, a.name, a.first, a.ends)
			}
		}
		made = dropped
		return err
	})
	if err != nil {
		return err
	}
	for _, a := range made {
		d.opts.Logger.Error("journal: a partition was dropped by hand, and the events in it are gone; an empty one was made in its place",
			"partition", a.name, "first", a.first, "ends", a.ends)
	}
	return nil
}

func (d *database) droppedParts(ctx context.Context, server asker, lock string) ([]aged, error) {
	rows, err := server.Query(ctx, d.sql(selectDropped)+lock, d.quote)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a aged, err error) {
		return a, row.Scan(&a.name, &a.first, &a.ends)
	})
}
