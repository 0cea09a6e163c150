#!/bin/sh
# Runs every fuzz target of the module for the given time each, one after another.
set -eu
each=${1:-30s}
for pkg in $(go list ./...); do
	for target in $(go test -list '^Fuzz' "$pkg" | grep '^Fuzz' || true); do
		echo "== $pkg $target"
		go test "$pkg" -run '^$' -fuzz "^$target\$" -fuzztime "$each"
	done
done
