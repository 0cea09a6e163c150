package sqlite

import (
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// first returns the integers of a query's first row; nil if it has none.
func first(conn *sqlite.Conn, query string, args ...any) (row []int64, err error) {
	err = sqlitex.Execute(conn, query, &sqlitex.ExecOptions{Args: args, ResultFunc: func(stmt *sqlite.Stmt) error {
		for i := range stmt.ColumnCount() {
			row = append(row, stmt.ColumnInt64(i))
		}
		return nil
	}})
	return row, err
}
