package rds

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// pageBytes is how much memory the rows of a page take, with one row more.
const pageBytes = 4 << 20

// CheckTable says what is wrong with the name of a table.
func CheckTable(name string) error {
	parts := strings.Split(name, ".")
	for _, part := range parts {
		if part == "" || len(part) > 64 || len(parts) > 2 || strings.ContainsAny(part, "`\x00") {
			return fmt.Errorf("rds: %q is no name of a table; want table, or database.table", name)
		}
	}
	return nil
}

// quoted is the name of a table in a statement.
func quoted(name string) string { return "`" + strings.ReplaceAll(name, ".", "`.`") + "`" }

// scan runs a query of columns and returns its rows. It stops after some bytes, and reports whether all rows are there. The result
// is closed when it returns, because the server ends one that is read slowly.
func scan(ctx context.Context, conn *sql.Conn, zone *time.Location, bound int, query string, args ...any) (list []*row, whole bool, err error) {
	rows, err := conn.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, false, err
	}
	zones := [2]*time.Location{zone, zone}
	for i := range zones {
		if types[1+i].DatabaseTypeName() == "TIMESTAMP" { // in the zone of the session
			zones[i] = time.UTC
		}
	}
	for size := 0; rows.Next(); {
		if size >= bound {
			return list, false, rows.Close()
		}
		r := &row{createZone: zones[0], modifiedZone: zones[1]}
		if err := rows.Scan(r.targets()...); err != nil {
			return nil, false, err
		}
		list, size = append(list, r), size+r.size()
	}
	return list, true, rows.Err()
}

// placeholders are n of them.
func placeholders(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

// ids are the arguments for [placeholders].
func ids(list []*row) []any {
	args := make([]any, len(list))
	for i, r := range list {
		args[i] = r.id
	}
	return args
}
