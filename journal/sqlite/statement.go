package sqlite

import (
	"errors"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// step runs a statement that takes nothing and returns nothing.
func step(conn *sqlite.Conn, query string) error {
	stmt, err := conn.Prepare(query)
	if err != nil {
		return err
	}
	_, err = stmt.Step()
	return errors.Join(err, stmt.Reset())
}

// A limit is "LIMIT ? + 0" in all statements. SQLite looks at the value of a bare parameter there while it makes its plan. Prepare clears
// the values of a statement that it has kept, and SQLite then plans anew, which takes longer than to read an entry.

// number returns the first column of the first row of query, 0 if there is none or it is null.
func number(conn *sqlite.Conn, query string, args ...any) (n int64, err error) {
	err = sqlitex.Execute(conn, query, &sqlitex.ExecOptions{
		Args:       args,
		ResultFunc: func(row *sqlite.Stmt) error { n = row.ColumnInt64(0); return nil },
	})
	return n, err
}

// chunk is how many old rows one commit looks at or deletes, so that no caller waits long for that.
const chunk = 256
