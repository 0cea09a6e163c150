#!/bin/sh
# pgx sends UTF-8 whatever client_encoding the role has, so with GBK one text is stored as another, and the next is refused.
#
# Version:  github.com/jackc/pgx/v5 v5.13.0 (VERSION tries another), and PostgreSQL 15.18 of Debian 12
#           (apt-get install postgresql; as root it is run as the user postgres).
# Input:    a database in UTF8, a role with ALTER ROLE … SET client_encoding = 'GBK', as psql in a Chinese console wants it, and two
#           rows written by parameters: a text of two characters, and one of three.
# Expected: what is read back is what was written, as with libpq's users that ask the server for its encoding; or Connect refuses, because
#           the server names the encoding when a session begins (ParameterStatus).
# Observed: pgx neither sets client_encoding nor looks at what the server says. The first text is taken for three other characters, and the
#           same session reads it back unharmed, so a round trip shows nothing; everybody else reads the others. The second text is refused
#           with SQLSTATE 22021. A parameter client_encoding=UTF8 in the URL mends both.
set -eu
dir=$(mktemp -d)
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
as=''
if [ "$(id -u)" = 0 ]; then
	as='runuser -u postgres --'
	chown postgres "$dir"
fi
trap '$as "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$dir"' EXIT
port=${PORT:-54331}
$as "$bin/initdb" -D "$dir/data" -U postgres -A trust -N -E UTF8 --locale=C >/dev/null
$as "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -o "-p $port -k $dir -c listen_addresses=127.0.0.1" start >/dev/null
mkdir "$dir/go"
cd "$dir/go"
export GOFLAGS=-mod=mod URL="postgres://postgres@127.0.0.1:$port/postgres"
cat > go.mod <<MOD
module gbk

go 1.26

require github.com/jackc/pgx/v5 ${VERSION:-v5.13.0}
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/jackc/pgx/v5"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// write writes a text, and returns it as this session and as one in UTF8 reads it.
func write(url, text string) (same, others string, err error) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	must(err)
	if err := conn.QueryRow(ctx, "INSERT INTO t VALUES ($1) RETURNING v", text).Scan(&same); err != nil {
		return "", "", err
	}
	plain, err := pgx.Connect(ctx, os.Getenv("URL")+"?client_encoding=UTF8")
	must(err)
	must(plain.QueryRow(ctx, "DELETE FROM t RETURNING v").Scan(&others))
	return same, others, nil
}

func main() {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, os.Getenv("URL"))
	must(err)
	for _, sql := range []string{"CREATE TABLE t (v text)", "ALTER ROLE postgres SET client_encoding = 'GBK'"} {
		_, err := conn.Exec(ctx, sql)
		must(err)
	}
	url := os.Getenv("URL")
	same, others, err := write(url, "审批")
	fmt.Printf("two characters: this session reads %q, others read %q, %v\n", same, others, err)
	_, _, refused := write(url, "王小明")
	fmt.Println("three characters:", refused)
	_, set, err2 := write(url+"?client_encoding=UTF8", "王小明")
	fmt.Printf("three characters with client_encoding=UTF8: others read %q, %v\n", set, err2)
	if err != nil || same != "审批" || others == same || refused == nil || set != "王小明" {
		os.Exit(1)
	}
}
GO
go version
go run .
# Output seen:
#   go version go1.26.8 linux/amd64
#   two characters: this session reads "审批", others read "瀹℃壒", <nil>
#   three characters: ERROR: invalid byte sequence for encoding "GBK": 0x8e (SQLSTATE 22021)
#   three characters with client_encoding=UTF8: others read "王小明", <nil>
