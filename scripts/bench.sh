#!/bin/sh
# Measures ours and the named rival side by side, in rounds that alternate between them, and prints the
# median of each with their ratio. Absolute times belong to this machine; the ratios are what counts.
set -eu
rounds=${ROUNDS:-5}
out=$(mktemp)
trap 'rm -f "$out"' EXIT

packages='event internal/wire callback stream internal/thirdparty/stream filter journal/sqlite delivery'
for pkg in $packages; do
	(cd "$pkg" && go test -c -o "$OLDPWD/bin/bench/$(echo "$pkg" | tr / -).test" .)
done
for round in $(seq "$rounds"); do
	echo "round $round of $rounds" >&2
	for pkg in $packages; do
		time=300ms
		[ "$pkg" != internal/thirdparty/stream ] || time=1s # its memory of events has to fill first
		(cd "$pkg" && "$OLDPWD/bin/bench/$(echo "$pkg" | tr / -).test" -test.run '^$' -test.bench . -test.benchmem -test.benchtime "${BENCHTIME:-$time}") >>"$out"
	done
done

go version
grep -m1 '^cpu:' "$out" || true
awk '
	/^Benchmark/ {
		name = $1; sub(/-[0-9]+$/, "", name); sub(/^Benchmark/, "", name)
		for (i = 3; i < NF; i += 2) { value[name, $(i + 1), ++count[name, $(i + 1)]] = $i }
	}
	function median(name, unit,   n, i, j, t, v) {
		n = count[name, unit]
		for (i = 1; i <= n; i++) v[i] = value[name, unit, i] + 0
		for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j - 1] > v[j]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
		return n ? v[int((n + 1) / 2)] : 0
	}
	function row(what, ours, rival, unit,   a, b) {
		a = median(ours, unit); b = median(rival, unit)
		if (!a || !b) { printf "%-34s missing: %s or %s\n", what, ours, rival; missing = 1; return }
		printf "%-34s %12.1f %12.1f %-10s %6.2f  (%s)\n", what, a, b, unit, b / a, rival
	}
	END {
		printf "%-34s %12s %12s %-10s %6s\n", "what", "ours", "rival", "unit", "times"
		row("decode a typed event", "Decode/dingevent", "Decode/encoding-json", "ns/op")
		row("  its allocations", "Decode/dingevent", "Decode/encoding-json", "allocs/op")
		row("find type and corp", "Route/dingevent", "Route/encoding-json", "ns/op")
		row("open a callback", "Open/ours", "Open/textbook", "ns/op")
		row("  against SHA-1+base64+AES alone", "Open/ours", "Open/primitives", "ns/op")
		row("seal an answer", "Seal/ours", "Seal/textbook", "ns/op")
		row("an HTTP push, whole", "Handler/ours", "Handler/textbook", "ns/op")
		row("a Stream frame and its answer", "Frame/scan", "Frame/encoding-json", "ns/op")
		row("select by an expression", "Match/where", "Match/decode", "ns/op")
		row("Stream, CPU an event, window 16", "Stream/ours/window=16", "Stream/gorilla/window=16", "cpu-ns/op")
		row("Stream, CPU an event, window 64", "Stream/ours/window=64", "Stream/gorilla/window=64", "cpu-ns/op")
		row("append, 1 writer", "Append/sqlite/writers=1", "Append/file/writers=1", "ns/op")
		row("append, 64 writers", "Append/sqlite/writers=64", "Append/file/writers=64", "ns/op")
		row("deliver, from SQLite", "Delivery/deliver/sqlite", "Delivery/read/sqlite", "ns/op")
		row("deliver, from memory", "Delivery/deliver/memjournal", "Delivery/read/memjournal", "ns/op")
		row("p99 of an append beside a backup", "Beside/backup", "Beside/none", "p99-ms")
		row("  and beside a verification", "Beside/verify", "Beside/none", "p99-ms")
		row("p99 beside a poisoned corp", "PoisonedCorp/steady", "PoisonedCorp/none", "p99-ms")
		row("  and beside a burst of it", "PoisonedCorp/burst", "PoisonedCorp/burst-taken", "p99-ms")
		exit missing
	}' "$out"
