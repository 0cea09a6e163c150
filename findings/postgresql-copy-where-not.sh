#!/bin/sh
# COPY FROM … WHERE NOT of a comparison is refused by PostgreSQL with an internal error.
#
# Version:  PostgreSQL 15.18 of Debian 12 (apt-get install postgresql; as root it is run as the user postgres).
# Input:    a table with a bigint, 20 rows on standard input, and COPY t FROM STDIN WHERE NOT seq = 3. The same with
#           NOT seq = ANY ('{1,2,3}'::bigint[]), and with NOT seq IN (1,2,3).
# Expected: the rows for which the condition holds, as by WHERE seq <> 3, and as SELECT … WHERE NOT seq = 3 gives them.
# Observed: ERROR: XX000: cache lookup failed for function 0, before the first row. Nothing is copied. The condition written
#           without NOT works: seq <> 3, seq <> ALL (…), seq NOT IN (…). So does COPY (SELECT … WHERE NOT …) TO.
#           Whoever fills a table with all but what is there already writes just that NOT, and reads of a function that he
#           never named.
#
# Exits 0 while that is so.
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
$as "$bin/initdb" -D "$dir/data" -U postgres -A trust -N >/dev/null
$as "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -o "-p $port -k $dir -c listen_addresses=127.0.0.1" start >/dev/null
sql() { "$bin/psql" -X -q -h 127.0.0.1 -p "$port" -U postgres -v VERBOSITY=verbose "$@"; }

# copied is what becomes of 20 rows with a condition.
copied() {
	sql -c "TRUNCATE t"
	if said=$(seq 20 | sql -c "COPY t FROM STDIN WHERE $1" 2>&1); then
		sql -At -c "SELECT count(*) || ' rows' FROM t"
	else
		echo "$said" | head -1
	fi
}

# wants COPY … WHERE to give a result.
wants() {
	got=$(copied "$1")
	echo "WHERE $1: $got"
	[ "$got" = "$2" ]
}

sql -At -c "SELECT version()"
sql -c "CREATE TABLE t (seq bigint)"
refused='ERROR:  XX000: cache lookup failed for function 0'
wants "NOT seq = 3" "$refused"
wants "NOT seq = ANY ('{1,2,3}'::bigint[])" "$refused"
wants "NOT seq IN (1,2,3)" "$refused"
wants "seq <> 3" "19 rows"
wants "seq <> ALL ('{1,2,3}'::bigint[])" "17 rows"
wants "seq NOT IN (1,2,3)" "17 rows"
[ "$(sql -At -c "SELECT count(*) FROM t WHERE NOT seq = ANY ('{4,5}'::bigint[])")" = 15 ]
# Output seen:
#   PostgreSQL 15.18 (Debian 15.18-0+deb12u1) on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14+deb12u1) 12.2.0, 64-bit
#   WHERE NOT seq = 3: ERROR:  XX000: cache lookup failed for function 0
#   WHERE NOT seq = ANY ('{1,2,3}'::bigint[]): ERROR:  XX000: cache lookup failed for function 0
#   WHERE NOT seq IN (1,2,3): ERROR:  XX000: cache lookup failed for function 0
#   WHERE seq <> 3: 19 rows
#   WHERE seq <> ALL ('{1,2,3}'::bigint[]): 17 rows
#   WHERE seq NOT IN (1,2,3): 17 rows
