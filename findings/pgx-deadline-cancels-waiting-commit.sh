#!/bin/sh
# A deadline of pgx on COMMIT asks the server to cancel, and a commit that waits for a standby then counts as done.
#
# Version:  github.com/jackc/pgx/v5 v5.13.0 (VERSION tries another), and PostgreSQL 15.18 of Debian 12
#           (apt-get install postgresql; as root it is run as the user postgres).
# Input:    a server whose synchronous_standby_names names a standby that is away, and a transaction with one INSERT, whose
#           Commit gets a context that ends after one second.
# Expected: the commit goes on waiting, as it does when a client is killed, and the row stays invisible until the standby is
#           back. So a row that others can see is on two servers.
# Observed: when the context ends, the driver opens a second connection and sends a cancel request, though its context
#           watcher by default only sets the deadline of the socket. The server ends the wait with a warning that nobody reads
#           any more. Commit returns an error, and the row is visible at once, on the primary alone.
#           Whoever tries again by the same key finds the row, and takes it for safe. It is as dead as the primary is.
set -eu
dir=$(mktemp -d)
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
as=''
if [ "$(id -u)" = 0 ]; then
	as='runuser -u postgres --'
	chown postgres "$dir"
fi
trap '$as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$dir"' EXIT
port=${PORT:-54329}
$as "$bin/initdb" -D "$dir/data" -U postgres -A trust -N >/dev/null
$as "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -o "-p $port -k $dir -c listen_addresses=127.0.0.1" start >/dev/null
mkdir "$dir/go"
cd "$dir/go"
export GOFLAGS=-mod=mod URL="postgres://postgres@127.0.0.1:$port/postgres"
cat > go.mod <<MOD
module waiting

go 1.26

require github.com/jackc/pgx/v5 ${VERSION:-v5.13.0}
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	ctx := context.Background()
	other, err := pgx.Connect(ctx, os.Getenv("URL"))
	must(err)
	exec := func(sql string) {
		_, err := other.Exec(ctx, sql)
		must(err)
	}
	exec("CREATE TABLE t (id int)")
	exec("ALTER SYSTEM SET synchronous_standby_names = 'away'")
	exec("SELECT pg_reload_conf()")
	time.Sleep(time.Second)
	rows := func() (n int) {
		must(other.QueryRow(ctx, "SELECT count(*) FROM t").Scan(&n))
		return n
	}
	var server string
	must(other.QueryRow(ctx, "SHOW server_version").Scan(&server))
	fmt.Println("PostgreSQL", server)

	conn, err := pgx.Connect(ctx, os.Getenv("URL"))
	must(err)
	tx, err := conn.Begin(ctx)
	must(err)
	_, err = tx.Exec(ctx, "INSERT INTO t VALUES (1)")
	must(err)
	short, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	err = tx.Commit(short)
	time.Sleep(time.Second)
	seen := rows()
	fmt.Println("Commit failed:", err != nil, "- rows that others see:", seen)
	if err == nil || seen != 1 {
		os.Exit(1)
	}
}
GO
go version
go run .
grep -q 'canceling wait for synchronous replication due to user request' "$dir/log" && echo "the server: canceling wait for synchronous replication due to user request"
# Output seen:
#   go version go1.26.8 linux/amd64
#   PostgreSQL 15.18 (Debian 15.18-0+deb12u1)
#   Commit failed: true - rows that others see: 1
#   the server: canceling wait for synchronous replication due to user request
