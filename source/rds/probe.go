package rds

import (
	"context"
	"database/sql"
	"errors"
)

// A Found is what a probe has found out about a table.
type Found struct {
	Name    string
	Rows    int64  // as many IDs as there are at most
	Indexed bool   // an index begins with By, so rows are found without looking at all
	By      string // the column that tells which rows are new: status, or gmt_modified
	Err     *Error // why the table cannot be used; nil if it can
}

// manyRows is how many rows should have an index.
const manyRows = 100_000

// Slow reports whether reading the table will take the server long.
func (f Found) Slow() bool { return f.Rows > manyRows && !f.Indexed }

// Probe looks at the tables, and whether rows could be marked, without changing one. It returns the server's version. The error is
// why the server cannot be asked.
func Probe(ctx context.Context, at *Database, opts *Options) (version string, all []Found, err error) {
	o := opts.withDefaults()
	if err := o.check(); err != nil {
		return "", nil, err
	}
	db, err := at.Open()
	if err != nil {
		return "", nil, err
	}
	defer db.Close()
	if err := db.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version); err != nil {
		return "", nil, asError(err)
	}
	for _, name := range o.Tables {
		f := Found{Name: name, By: "status"}
		if o.ReadOnly {
			f.By = "gmt_modified"
		}
		if err := f.look(ctx, db); err != nil {
			f.Err = asError(err)
		}
		all = append(all, f)
	}
	return version, all, nil
}

// look looks at one table.
func (f *Found) look(ctx context.Context, db *sql.DB) error {
	var first, last sql.NullInt64
	err := db.QueryRowContext(ctx, "SELECT MIN(id), MAX(id) FROM "+quoted(f.Name)).Scan(&first, &last)
	if err != nil {
		return err
	}
	f.Rows = last.Int64 - first.Int64
	if last.Valid {
		f.Rows++
	}
	none, err := db.QueryContext(ctx, "SELECT "+columns+" FROM "+quoted(f.Name)+" WHERE 1 = 0")
	if err != nil {
		return err
	}
	none.Close()
	index, err := db.QueryContext(ctx, "SHOW INDEX FROM "+quoted(f.Name)+" WHERE Column_name = '"+f.By+"' AND Seq_in_index = 1")
	if err != nil {
		return err
	}
	f.Indexed = index.Next()
	if err := errors.Join(index.Close(), index.Err()); err != nil {
		return err
	}
	if f.By != "status" {
		return nil // nothing is marked
	}
	_, err = db.ExecContext(ctx, "UPDATE "+quoted(f.Name)+" SET status = status, gmt_modified = gmt_modified WHERE 1 = 0")
	return err
}
