#!/bin/sh
# SELECT pg_promote() holds up the promotion that it waits for, by its own snapshot, and then fails though the standby was promoted.
#
# Version:  PostgreSQL 15.18 of Debian 12 (apt-get install postgresql; as root it is run as the user postgres).
# Input:    a primary and a standby with max_standby_streaming_delay and max_standby_archive_delay of 8s (by default 30s). The standby has the primary's last log and has
#           not replayed it yet, and that has a VACUUM in it. The primary is killed, and somebody runs SELECT pg_promote() on the standby,
#           as its documentation says: wait is true by default.
# Expected: promoted within a moment, as by pg_ctl promote or pg_promote(false), and true.
# Observed: the statement has a snapshot. Replay of the VACUUM has to wait for that, so the promotion, which comes after the replay, waits for
#           the statement that waits for the promotion. After max_standby_archive_delay the statement is cancelled: "canceling statement due to
#           conflict with recovery". So it says ERROR, and the standby is promoted then. With -1 it waits until
#           pg_promote gives up after its 60 seconds. On a primary whose pages are pruned all the time it is met by chance, too.
set -eu
dir=$(mktemp -d)
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
as=''
if [ "$(id -u)" = 0 ]; then
	as='runuser -u postgres --'
	chown postgres "$dir"
fi
trap 'for d in primary standby; do $as "$bin/pg_ctl" -D "$dir/$d" -m immediate stop >/dev/null 2>&1 || true; done; rm -rf "$dir"' EXIT
port=${PORT:-54332}
next=$((port + 1))
$as "$bin/initdb" -D "$dir/primary" -U postgres -A trust -N >/dev/null
start() { $as "$bin/pg_ctl" -D "$dir/$1" -l "$dir/$1.log" -w -o "-p $2 -k $dir -c listen_addresses= -c max_standby_streaming_delay=8s -c max_standby_archive_delay=8s -c autovacuum=off" start >/dev/null; }
start primary "$port"
sql() { $as "$bin/psql" -XqAt -h "$dir" -U postgres -p "$@" postgres; }
# once HOW promotes a standby that has a VACUUM to replay, and prints what came of it.
once() {
	$as "$bin/pg_basebackup" -D "$dir/standby" -h "$dir" -U postgres -p "$port" -N -c fast -R
	start standby "$next"
	sql "$port" -c "SET client_min_messages = error" -c "DROP TABLE IF EXISTS t" -c "CREATE TABLE t AS SELECT generate_series(1, 1000) AS n" >/dev/null
	sleep 1
	sql "$next" -c "SELECT pg_wal_replay_pause()" >/dev/null
	sleep 1
	sql "$port" -c "DELETE FROM t" -c "VACUUM t" -c "SELECT pg_switch_wal()" >/dev/null
	until [ "$(sql "$next" -c "SELECT pg_last_wal_receive_lsn() >= '$(sql "$port" -c "SELECT pg_current_wal_flush_lsn()")'")" = t ]; do sleep 0.2; done
	$as "$bin/pg_ctl" -D "$dir/primary" -m immediate stop >/dev/null
	began=$(date +%s)
	said=$($1 2>&1) || true
	took=$(($(date +%s) - began))
	sleep 2
	echo "$1: took $took s, said: $(echo "$said" | head -1); a standby now: $(sql "$next" -c "SELECT pg_is_in_recovery()")"
	$as "$bin/pg_ctl" -D "$dir/standby" -m immediate stop >/dev/null
	rm -rf "$dir/standby"
	start primary "$port"
}
waiting() { sql "$next" -c "SELECT pg_promote()"; }
by_pg_ctl() { $as "$bin/pg_ctl" -D "$dir/standby" -w promote; }
"$bin/postgres" --version
once by_pg_ctl
quick=$took
once waiting
[ "$quick" -lt 5 ] && [ "$took" -ge 7 ] && echo "$said" | grep -q 'conflict with recovery'
# Output seen:
#   postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
#   by_pg_ctl: took 1 s, said: waiting for server to promote.... done; a standby now: f
#   waiting: took 9 s, said: ERROR:  canceling statement due to conflict with recovery; a standby now: f
