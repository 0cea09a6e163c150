#!/bin/sh
# MariaDB's JSON_CONTAINS and JSON_OVERLAPS take two IDs above 2^53 for one, where JSON_EQUALS and = tell them apart.
#
# Version:  MariaDB 10.11.19 of Debian 12 (apt-get install mariadb-server; as root it is run as the user mysql).
# Input:    payloads with an ID of 19 digits, as they lie in the column biz_data, and its neighbour.
# Expected: JSON_CONTAINS is 0 for another ID. Numbers of MariaDB's JSON are text, and JSON_EXTRACT gives and compares all 19 digits.
# Observed: JSON_CONTAINS and JSON_OVERLAPS are 1: they compare numbers as doubles. JSON_EQUALS is 0, and so is JSON_EXTRACT(…) = ID.
#           So a query for the rows of one ID also finds those of others, and a deletion by it removes them.
#
# Exits 0 while that is so.
set -eu
dir=$(mktemp -d)
as=''
if [ "$(id -u)" = 0 ]; then
	as='runuser -u mysql --'
	chown mysql "$dir"
fi
trap 'mariadb-admin --no-defaults -S "$dir/s" -u root shutdown >/dev/null 2>&1 || true; rm -rf "$dir"' EXIT
$as mariadb-install-db --no-defaults --datadir="$dir/data" --auth-root-authentication-method=normal --skip-test-db >/dev/null 2>&1
$as mariadbd --no-defaults --datadir="$dir/data" --socket="$dir/s" --skip-networking --pid-file="$dir/pid" >"$dir/log" 2>&1 &
until mariadb-admin --no-defaults -S "$dir/s" -u root ping >/dev/null 2>&1; do sleep 0.2; done
sql() { mariadb --no-defaults --default-character-set=utf8mb4 -S "$dir/s" -u root -N -B "$@"; }
cat > "$dir/q.sql" <<'SQL'
SET @row = '{"taskId":1784260000123456789,"userIds":[9007199254740993]}';
SELECT 'JSON_CONTAINS(row, ''…788'', ''$.taskId'')', JSON_CONTAINS(@row, '1784260000123456788', '$.taskId')
UNION ALL SELECT 'JSON_CONTAINS(row, an object with …788)', JSON_CONTAINS(@row, '{"taskId":1784260000123456788}')
UNION ALL SELECT 'JSON_OVERLAPS(its list, [9007199254740992])', JSON_OVERLAPS(JSON_EXTRACT(@row, '$.userIds'), '[9007199254740992]')
UNION ALL SELECT 'JSON_EQUALS([…993], […992])', JSON_EQUALS(JSON_EXTRACT(@row, '$.userIds'), '[9007199254740992]')
UNION ALL SELECT 'JSON_EXTRACT(row, ''$.taskId'') = …788', JSON_EXTRACT(@row, '$.taskId') = 1784260000123456788
UNION ALL SELECT 'JSON_EXTRACT(row, ''$.taskId'') = …789', JSON_EXTRACT(@row, '$.taskId') = 1784260000123456789;
SQL
sql -e 'SELECT VERSION()'
sql <"$dir/q.sql" | tee "$dir/seen"
[ "$(cut -f2 "$dir/seen" | tr '\n' ' ')" = '1 1 1 0 0 1 ' ] || { echo 'the behaviour has changed'; exit 1; }
# Output seen:
#   10.11.19-MariaDB-0+deb12u1
#   JSON_CONTAINS(row, '…788', '$.taskId')	1
#   JSON_CONTAINS(row, an object with …788)	1
#   JSON_OVERLAPS(its list, [9007199254740992])	1
#   JSON_EQUALS([…993], […992])	0
#   JSON_EXTRACT(row, '$.taskId') = …788	0
#   JSON_EXTRACT(row, '$.taskId') = …789	1
