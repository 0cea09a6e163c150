#!/bin/sh
# SQLite's COMMIT of a transaction that only read fails once it has met a damaged page, although ROLLBACK works.
#
# Version:  modernc.org/sqlite v1.61.1, which is SQLite 3.54.1 in Go, and the SQLite of python3, such as 3.40.1 in C.
# Input:    a table of 2,000 rows with garbage in one of its leaves. One transaction reads rows before it, meets it, and reads others.
# Expected: the statement that meets the page fails. The transaction has written nothing, so COMMIT ends it without an error.
# Observed: the other rows are read, before and after. COMMIT says "database disk image is malformed", and the transaction has ended.
#           Helpers that commit what returned no error (Python's "with connection", Go's sqlitex.Transaction) then throw away all
#           that was read around the damage. Whoever salvages rows in one snapshot has to end it with ROLLBACK.
#
# Exits 0 while that is so. Needs Go 1.26 and the module proxy; looks at python3's SQLite, too, if that is there.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module committed

go 1.26
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"

	_ "modernc.org/sqlite"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// end reads around the damage in a transaction, and returns what ends it.
func end(with string) error {
	db, err := sql.Open("sqlite", "file:t.db")
	must(err)
	defer db.Close()
	conn, err := db.Conn(context.Background())
	must(err)
	count := func(query string) error {
		var n int
		return conn.QueryRowContext(context.Background(), query).Scan(&n)
	}
	exec := func(statement string) error {
		_, err := conn.ExecContext(context.Background(), statement)
		return err
	}
	must(exec("BEGIN"))
	must(count("SELECT count(*) FROM t WHERE n < 100"))
	if count("SELECT sum(length(d)) FROM t") == nil {
		panic("the damage was not met")
	}
	must(count("SELECT count(*) FROM t WHERE n < 100"))
	return exec(with)
}

func main() {
	db, err := sql.Open("sqlite", "file:t.db")
	must(err)
	_, err = db.Exec("CREATE TABLE t (n INTEGER PRIMARY KEY, d BLOB); WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c WHERE n < 2000) INSERT INTO t SELECT n, zeroblob(400) FROM c")
	must(err)
	must(db.Close())
	file, err := os.OpenFile("t.db", os.O_RDWR, 0)
	must(err)
	_, err = file.WriteAt([]byte(strings.Repeat("garbage!", 512)), 4096*100)
	must(err)
	must(file.Close())
	committed, rolledBack := end("COMMIT"), end("ROLLBACK")
	fmt.Println("Go: COMMIT:", committed)
	fmt.Println("Go: ROLLBACK:", rolledBack)
	if committed == nil || rolledBack != nil {
		os.Exit(1)
	}
}
GO
go get modernc.org/sqlite@v1.61.1 >/dev/null 2>&1
GOFLAGS=-mod=mod go run .
command -v python3 >/dev/null || exit 0
python3 - <<'PY'
import sqlite3, sys
c = sqlite3.connect("t.db", isolation_level=None)
c.execute("BEGIN")
try:
    c.execute("SELECT sum(length(d)) FROM t").fetchone()
    sys.exit("the damage was not met")
except sqlite3.DatabaseError:
    pass
c.execute("SELECT count(*) FROM t WHERE n < 100").fetchone()
try:
    c.execute("COMMIT")
    sys.exit("COMMIT ends it without an error now")
except sqlite3.DatabaseError as e:
    print("C", sqlite3.sqlite_version + ": COMMIT:", e)
PY
