#!/bin/sh
# MariaDB's JSON_CONTAINS compares texts as they are written, so a text with an escape is not equal to the same text without.
#
# Version:  MariaDB 10.11.19 of Debian 12 (apt-get install mariadb-server; as root it is run as the user mysql).
# Input:    payloads as different writers of JSON write them: a name as \u6743\u9650 or in UTF-8, a link with \/ or with /.
# Expected: JSON_CONTAINS is 1 for the same text, however it is written, as JSON_SEARCH finds it and JSON_EXTRACT(…) = text says.
# Observed: JSON_CONTAINS, JSON_OVERLAPS and JSON_EQUALS are 0. Names of members are compared without their escapes, values with them.
#           JSON_EXTRACT finds no member whose name is escaped. So what a query finds depends on who wrote the row.
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
SET NAMES utf8mb4, @row = '{"name":"\\u6743\\u9650","url":"https:\\/\\/example.com\\/a","\\u6743":1}', @plain = '{"name":"权限","url":"https://example.com/a","权":1}';
SELECT 'JSON_CONTAINS(row, the name)', JSON_CONTAINS(@row, '"权限"', '$.name'), JSON_CONTAINS(@plain, '"权限"', '$.name')
UNION ALL SELECT 'JSON_CONTAINS(row, the link)', JSON_CONTAINS(@row, '"https://example.com/a"', '$.url'), JSON_CONTAINS(@plain, '"https://example.com/a"', '$.url')
UNION ALL SELECT 'JSON_OVERLAPS', JSON_OVERLAPS('["\\u6743"]', '["权"]'), JSON_OVERLAPS('["权"]', '["权"]')
UNION ALL SELECT 'JSON_EQUALS', JSON_EQUALS('"\\u6743"', '"权"'), JSON_EQUALS('"权"', '"权"')
UNION ALL SELECT 'JSON_SEARCH finds the name', JSON_SEARCH(@row, 'one', '权限') IS NOT NULL, JSON_SEARCH(@plain, 'one', '权限') IS NOT NULL
UNION ALL SELECT 'JSON_EXTRACT(row, ''$.name'') = the name', JSON_EXTRACT(@row, '$.name') = '权限', JSON_EXTRACT(@plain, '$.name') = '权限'
UNION ALL SELECT 'JSON_CONTAINS(row, a member by its name)', JSON_CONTAINS(@row, '{"权":1}'), JSON_CONTAINS(@plain, '{"权":1}')
UNION ALL SELECT 'JSON_EXTRACT(row, the member) is there', JSON_EXTRACT(@row, '$.权') IS NOT NULL, JSON_EXTRACT(@plain, '$.权') IS NOT NULL;
SQL
sql -e 'SELECT VERSION()'
echo '(first with escapes, then without)'
sql <"$dir/q.sql" | tee "$dir/seen"
[ "$(cut -f2,3 "$dir/seen" | tr '\t\n' ' ,')" = '0 1,0 1,0 1,0 1,1 1,1 1,1 1,0 1,' ] || { echo 'the behaviour has changed'; exit 1; }
# Output seen:
#   10.11.19-MariaDB-0+deb12u1
#   (first with escapes, then without)
#   JSON_CONTAINS(row, the name)	0	1
#   JSON_CONTAINS(row, the link)	0	1
#   JSON_OVERLAPS	0	1
#   JSON_EQUALS	0	1
#   JSON_SEARCH finds the name	1	1
#   JSON_EXTRACT(row, '$.name') = the name	1	1
#   JSON_CONTAINS(row, a member by its name)	1	1
#   JSON_EXTRACT(row, the member) is there	0	1
