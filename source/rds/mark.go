package rds

import (
	"context"
	"database/sql"
	"fmt"
)

// mark sets the status of those rows that are still as they were read, and returns how many these are. The rows are locked while
// they are compared. After an error nothing further runs in the transaction: the connection goes, see [onConn]. The transaction is
// begun and ended by statements, because a sql.Tx could not be left without a ROLLBACK.
func mark(ctx context.Context, db *sql.DB, table string, opts *Options, list []*row) (marked int, err error) {
	ctx, cancel := context.WithTimeout(ctx, opts.Patience)
	defer cancel()
	err = onConn(ctx, db, func(conn *sql.Conn) error {
		if _, err := conn.ExecContext(ctx, "START TRANSACTION"); err != nil {
			return err
		}
		where := " WHERE id IN (" + placeholders(len(list)) + ")"
		// A row that has grown leaves less room, and then the last ones count as changed.
		now, _, err := scan(ctx, conn, opts.Location, sizeOf(list)+1, "SELECT "+columns+" FROM "+quoted(table)+where+" FOR UPDATE", ids(list)...)
		if err != nil {
			return err
		}
		same := unchanged(list, now)
		if len(same) == 0 {
			_, err := conn.ExecContext(ctx, "ROLLBACK")
			return err
		}
		where = " WHERE id IN (" + placeholders(len(same)) + ")"
		// That gmt_modified stays is said, because a table may be made so that the server changes it.
		_, err = conn.ExecContext(ctx, fmt.Sprintf("UPDATE %s SET status = %d, gmt_modified = gmt_modified%s", quoted(table), opts.Done, where), ids(same)...)
		if err != nil {
			return err
		}
		if _, err := conn.ExecContext(ctx, "COMMIT"); err != nil {
			return err
		}
		marked = len(same)
		return nil
	})
	return marked, err
}

// unchanged are the rows of read that are the same now.
func unchanged(read, now []*row) (same []*row) {
	byID := make(map[int64]*row, len(now))
	for _, r := range now {
		byID[r.id] = r
	}
	for _, r := range read {
		if other := byID[r.id]; other != nil && r.same(other) {
			same = append(same, r)
		}
	}
	return same
}
