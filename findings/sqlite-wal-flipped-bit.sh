#!/bin/sh
# One flipped bit in SQLite's write-ahead log, found after a crash, drops every commit behind it without an error.
#
# Version:  modernc.org/sqlite v1.61.1, which is SQLite 3.54.1 in Go; SQLite in C reads the log alike.
# Input:    2,000 commits with synchronous=FULL, the files as they are while the writer is still there, and one bit of the log turned over.
# Expected: an error when the file is opened, because frames behind the bad one have the log's own salt and chain on among
#           themselves: no power cut leaves that.
# Observed: no error, and "ok" from integrity_check. About half of the commits are gone, and the next one is written over them.
#           A log that ends early is what a power cut leaves, and SQLite takes any bad frame for that end. Whoever keeps what he has
#           confirmed in a log has to look at it before SQLite does.
#
# Exits 0 while that is so. Needs Go 1.26 and the module proxy.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module flipped

go 1.26
MOD
cat > main.go <<'GO'
package main

import (
	"database/sql"
	"fmt"
	"os"

	_ "modernc.org/sqlite"
)

const commits = 2000

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	db, err := sql.Open("sqlite", "file:live.db?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=wal_autocheckpoint(0)")
	must(err)
	db.SetMaxOpenConns(1)
	_, err = db.Exec("CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT)")
	must(err)
	for n := range commits {
		_, err = db.Exec("INSERT INTO t VALUES (?, ?)", n, "confirmed")
		must(err)
	}
	for _, suffix := range []string{"", "-wal"} { // the writer is still there: so do its files look after a crash
		data, err := os.ReadFile("live.db" + suffix)
		must(err)
		if suffix != "" {
			data[len(data)/2] ^= 1
		}
		must(os.WriteFile("crashed.db"+suffix, data, 0o600))
	}
	crashed, err := sql.Open("sqlite", "file:crashed.db")
	must(err)
	var left int
	var check string
	must(crashed.QueryRow("SELECT count(*) FROM t").Scan(&left))
	must(crashed.QueryRow("PRAGMA integrity_check").Scan(&check))
	fmt.Printf("%d of %d commits are left, integrity_check says %s\n", left, commits, check)
	if left == commits || check != "ok" {
		os.Exit(1)
	}
}
GO
go get modernc.org/sqlite@v1.61.1 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
go run .
