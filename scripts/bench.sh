#!/bin/sh
# Measures ours and the named rival side by side, in rounds that alternate between them, and prints the
# median of each with their ratio. Absolute times belong to this machine; the ratios are what counts.
# usage: bench.sh [ROWS [PACKAGE...]]; BENCHFLAGS are flags of the packages themselves
set -eu
here=$(dirname "$0")
rounds=${ROUNDS:-5}
table=${1:-$here/bench.rows}
[ $# -eq 0 ] || shift
packages=${*:-event internal/wire callback stream internal/thirdparty/stream filter journal/sqlite delivery}
out=$(mktemp)
trap 'rm -f "$out"' EXIT

for pkg in $packages; do
	(cd "$pkg" && go test -c -o "$OLDPWD/bin/bench/$(echo "$pkg" | tr / -).test" .)
done
for round in $(seq "$rounds"); do
	echo "round $round of $rounds" >&2
	for pkg in $packages; do
		time=300ms
		[ "$pkg" != internal/thirdparty/stream ] || time=1s # its memory of events has to fill first
		(cd "$pkg" && "$OLDPWD/bin/bench/$(echo "$pkg" | tr / -).test" -test.run '^$' -test.bench "${BENCH:-.}" -test.benchmem -test.benchtime "${BENCHTIME:-$time}" ${BENCHFLAGS:-}) >>"$out"
	done
done

go version
grep -m1 '^cpu:' "$out" || true
awk -f "$here/bench.awk" "$out" "$table"
