package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/occupied"
)

// A Target is a [journal.Target] in a PostgreSQL database. A table, copying, says that it is unfinished: no journal opens it, and
// gateways that have it open refuse it with their next connection.
type Target struct {
	*Journal
	stored time.Time // of the last entry; times that entries were stored rise with their sequences
	ends   int64     // the log's partitions take sequences before this one
}

var _ journal.Target = (*Target)(nil)

const (
	makeCopying   = "CREATE TABLE dingevent.copying (one boolean PRIMARY KEY DEFAULT true CHECK (one), origin text NOT NULL, last bigint NOT NULL DEFAULT 0)"
	isEmpty       = "SELECT NOT EXISTS (SELECT FROM dingevent.event) AND NOT EXISTS (SELECT FROM dingevent.subscription) AND NOT EXISTS (SELECT FROM dingevent.request)"
	selectCopying = "SELECT origin, last FROM dingevent.copying"
)

// OpenTarget begins a copy of another journal in a database, or goes on with one. origin names the other journal; a copy of another
// one is an error wrapping [journal.ErrUnfinished]. The error wraps fs.ErrExist if the schema has a journal that is not empty, or that
// a gateway works. Nothing is aged in it, whatever opts say. ctx bounds OpenTarget alone.
func OpenTarget(ctx context.Context, url, origin string, opts *Options) (*Target, error) {
	o := opts.withDefaults()
	o.KeepAll, o.MustExist, o.origin = true, false, origin
	j, err := Open(ctx, url, &o)
	if err != nil {
		return nil, err
	}
	t := &Target{Journal: j}
	const known = `SELECT (SELECT stored FROM dingevent.event ORDER BY seq DESC LIMIT 1), coalesce((SELECT max(ends) FROM dingevent.part), 1)`
	var stored *time.Time
	if err := j.reads.QueryRow(ctx, j.sql(known)).Scan(&stored, &t.ends); err != nil {
		return nil, errors.Join(j.failed(err), j.Close())
	}
	if stored != nil {
		t.stored = *stored
	}
	return t, nil
}

// beginCopy notes in an empty journal that it becomes a copy, unless it is one already. It takes the empty partitions away, because
// they are made to fit the entries that come.
func (d *database) beginCopy(ctx context.Context) error {
	return d.inSave(ctx, func(ctx context.Context, tx pgx.Tx) error {
		for _, class := range []int{lockClassMigrate, lockClass} {
			if _, err := tx.Exec(ctx, lockLog, class, d.lock); err != nil {
				return err
			}
		}
		if begun, err := d.copyBegun(ctx, tx); err != nil {
			return err
		} else if begun { // by a process that was killed; if it lives, its claims are lost
			_, err := tx.Exec(ctx, d.sql("DELETE FROM dingevent.claim"))
			return err
		}
		if err := d.unused(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, d.sql(makeCopying)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, d.sql("INSERT INTO dingevent.copying (origin) VALUES ($1)"), toText(d.opts.origin)); err != nil {
			return err
		}
		return d.dropAllParts(ctx, tx)
	})
}

// copyBegun reports whether the journal is an unfinished copy of our origin.
func (d *database) copyBegun(ctx context.Context, tx pgx.Tx) (bool, error) {
	var there bool
	err := tx.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", d.quote+"copying").Scan(&there)
	if err != nil || !there {
		return false, err
	}
	var origin string
	var last int64
	if err := tx.QueryRow(ctx, d.sql(selectCopying)).Scan(&origin, &last); err != nil {
		return false, err
	}
	if fromText(origin) != d.opts.origin {
		return false, fmt.Errorf("%w of %s is in the schema %s; finish that one, or drop the schema to begin anew", journal.ErrUnfinished, fromText(origin), d.opts.Schema)
	}
	return true, nil
}

// unused returns an error wrapping fs.ErrExist if anything is in the journal, or anybody works it.
func (d *database) unused(ctx context.Context, tx pgx.Tx) error {
	var empty bool
	if err := tx.QueryRow(ctx, d.sql(isEmpty)).Scan(&empty); err != nil {
		return err
	}
	if !empty {
		return occupied.Error(fmt.Sprintf("the schema %s has a journal that is not empty; choose another schema", d.opts.Schema))
	}
	by, err := d.workedBy(ctx, tx)
	if err == nil && by != "" {
		err = occupied.Error(fmt.Sprintf("a gateway works in the schema %s: %s; stop it first", d.opts.Schema, by))
	}
	return err
}

func (d *database) dropAllParts(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, d.sql("DELETE FROM dingevent.part RETURNING name"))
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, name := range names {
		if err == nil {
			_, err = tx.Exec(ctx, "DROP TABLE "+d.table(name))
		}
	}
	return err
}

// Finish lets others open the journal.
func (t *Target) Finish(ctx context.Context) error {
	err := t.inSave(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockLog, lockClassMigrate, t.lock); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, t.sql("DROP TABLE dingevent.copying"))
		return err
	})
	if err != nil {
		return err
	}
	return t.Journal.Close()
}

// checkCopied returns an error if the journal is an unfinished copy.
func (d *database) checkCopied(ctx context.Context) error {
	var there bool
	err := d.reads.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", d.quote+"copying").Scan(&there)
	if err != nil || !there {
		return err
	}
	var origin string
	if err := d.reads.QueryRow(ctx, d.sql("SELECT origin FROM dingevent.copying")).Scan(&origin); err != nil {
		return err
	}
	return fmt.Errorf("%w of %s is in the schema %s; run dingevent journal copy again, or drop the schema to begin anew",
		journal.ErrUnfinished, fromText(origin), d.opts.Schema)
}
