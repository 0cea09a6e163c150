package sqlite

import (
	"context"
	"fmt"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// maxComplaints bounds the problems that are reported of damaged pages.
const maxComplaints = 20

// checkPages returns what is wrong with the pages of the database; nothing if all is well.
//
// SQLite's integrity_check reads all of the database in one step without a pause. So at a pace it checks only the small
// tables. For tables that grow with the log, each page must be of one table, and of a kind that it may be. The
// verification of entries reads their rows.
func checkPages(ctx context.Context, conn *sqlite.Conn, p pace) (wrong []string, err error) {
	conn.SetInterrupt(ctx.Done())
	defer conn.SetInterrupt(nil)
	if p == (pace{}) {
		return complaintsOf(conn, fmt.Sprintf("PRAGMA integrity_check(%d)", maxComplaints))
	}
	tables, err := smallTables(conn)
	if err != nil {
		return nil, err
	}
	for _, table := range tables {
		began := time.Now()
		found, err := complaintsOf(conn, "PRAGMA integrity_check("+table+")")
		if err != nil {
			return nil, err
		}
		wrong = append(wrong, found...)
		if err := p.pause(ctx, time.Since(began), 1); err != nil {
			return nil, err
		}
	}
	lost, err := countPages(ctx, conn, p)
	if err != nil {
		return nil, err
	}
	return append(wrong, lost...), nil
}

// complaintsOf runs an integrity_check.
func complaintsOf(conn *sqlite.Conn, check string) (wrong []string, err error) {
	err = sqlitex.ExecuteTransient(conn, check, &sqlitex.ExecOptions{ResultFunc: func(row *sqlite.Stmt) error {
		if text := row.ColumnText(0); text != "ok" && len(wrong) < maxComplaints {
			wrong = append(wrong, text)
		}
		return nil
	}})
	if isDamage(err) {
		return append(wrong, err.Error()), nil
	}
	return wrong, err
}

// smallTables are the tables that do not grow with the log. The first one stands for the list of free pages, too.
func smallTables(conn *sqlite.Conn) ([]string, error) {
	tables := []string{"sqlite_schema"}
	err := sqlitex.ExecuteTransient(conn, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('entry', 'seen', 'slice', 'sealed_block', 'sealed_filter')", &sqlitex.ExecOptions{
		ResultFunc: func(row *sqlite.Stmt) error { tables = append(tables, row.ColumnText(0)); return nil },
	})
	return tables, err
}

// countPages finds pages that are of no table or of two, a page at a time.
func countPages(ctx context.Context, conn *sqlite.Conn, p pace) (wrong []string, err error) {
	const chunk = 64 // pages between two pauses
	defer func() {
		if isDamage(err) {
			wrong, err = append(wrong, err.Error()), nil
		}
	}()
	// All of it is one snapshot, else pages move while they are counted.
	if err := step(conn, "BEGIN"); err != nil {
		return nil, err
	}
	defer step(conn, "ROLLBACK") // it has read alone, and once it has met a damaged page, COMMIT fails
	all, err := number(conn, "PRAGMA page_count")
	if err != nil {
		return nil, err
	}
	free, err := number(conn, "PRAGMA freelist_count")
	if err != nil {
		return nil, err
	}
	size, err := number(conn, "PRAGMA page_size")
	if err != nil {
		return nil, err
	}
	if lockPage := int64(1)<<30/size + 1; all >= lockPage {
		all-- // SQLite leaves it out
	}
	stmt, err := conn.Prepare("SELECT pageno, pagetype, name FROM dbstat")
	if err != nil {
		return nil, err
	}
	defer stmt.Reset()
	used, began := int64(0), time.Now()
	for ; ; used++ {
		there, err := stmt.Step()
		if err != nil {
			return wrong, err
		}
		if !there {
			break
		}
		if kind := stmt.ColumnText(1); kind == "corrupted" && len(wrong) < maxComplaints {
			wrong = append(wrong, fmt.Sprintf("page %d of table or index %s is damaged", stmt.ColumnInt64(0), stmt.ColumnText(2)))
		}
		if used%chunk == chunk-1 {
			if err := p.pause(ctx, time.Since(began), chunk); err != nil {
				return nil, err
			}
			began = time.Now()
		}
	}
	if used != all-free {
		wrong = append(wrong, fmt.Sprintf("%d pages are in use, but the tables have %d", all-free, used))
	}
	return wrong, nil
}

// isDamage reports whether err says that the database cannot be what was written.
func isDamage(err error) bool {
	switch sqlite.ErrCode(err).ToPrimary() {
	case sqlite.ResultCorrupt, sqlite.ResultNotADB:
		return err != nil
	}
	return false
}
