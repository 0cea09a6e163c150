#!/bin/sh
# A statement with LIMIT ? that zombiezen's SQLite has cached is planned anew at each use.
#
# Version:  zombiezen.com/go/sqlite v1.4.2 with modernc.org/sqlite v1.61.1, which is SQLite 3.54.1 in Go.
# Input:    a table of 100 rows, and Conn.Prepare of SELECT n, text FROM t WHERE n >= ? ORDER BY n LIMIT ?, run 101 times with other values.
# Expected: one plan, because Prepare says that it returns the statement that it has cached.
# Observed: 101 plans. Prepare clears the bindings of the cached statement. SQLite has looked at the value behind LIMIT for its plan, so
#           sqlite3_clear_bindings makes the statement expire. To read one row takes 4.4 us so. With LIMIT ? + 0, which means the same,
#           there is one plan, and it takes 0.5 us.
#
# Exits 0 while that is so. Needs Go 1.26 and the module proxy.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module limit

go 1.26
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// plans counts how often SQLite asks what a statement may do, which it does while it plans, in 100 runs after the first.
func plans(conn *sqlite.Conn, limit string) (asked int) {
	must(conn.SetAuthorizer(sqlite.AuthorizeFunc(func(sqlite.Action) sqlite.AuthResult { asked++; return sqlite.AuthResultOK })))
	for n := range 101 {
		query, err := conn.Prepare("SELECT n, text FROM t WHERE n >= ? ORDER BY n LIMIT " + limit)
		must(err)
		query.BindInt64(1, int64(n%100))
		query.BindInt64(2, 1)
		_, err = query.Step()
		must(err)
		must(query.Reset())
		if n == 0 {
			asked = 0 // a new authorizer asks for a plan, too
		}
	}
	return asked
}

func main() {
	conn, err := sqlite.OpenConn(":memory:")
	must(err)
	defer conn.Close()
	must(sqlitex.ExecuteScript(conn, "CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT)", nil))
	for range 100 {
		must(sqlitex.ExecuteTransient(conn, "INSERT INTO t (text) VALUES ('x')", nil))
	}
	bare, sum := plans(conn, "?"), plans(conn, "? + 0")
	fmt.Println("asked with LIMIT ?:", bare, "with LIMIT ? + 0:", sum)
	if bare < 100 || sum > 0 {
		os.Exit(1)
	}
}
GO
go get zombiezen.com/go/sqlite@v1.4.2 modernc.org/sqlite@v1.61.1 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
go run .
