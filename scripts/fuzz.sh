#!/bin/sh
# Runs every fuzz target of both modules for the given time each, one after another. Before that, the one that damages the
# files of a journal gets 1,000 seeds.
set -eu
each=${1:-30s}
echo "== 1,000 damaged journals"
go test ./journal/sqlite -run '^FuzzDamage$' -count=1 -timeout 30m -seeds 1000
for module in . internal/thirdparty; do
	for pkg in $(go list -C "$module" ./...); do
		for target in $(go test -C "$module" -list '^Fuzz' "$pkg" | grep '^Fuzz' || true); do
			echo "== $pkg $target"
			go test -C "$module" "$pkg" -run '^$' -fuzz "^$target\$" -fuzztime "$each"
		done
	done
done
