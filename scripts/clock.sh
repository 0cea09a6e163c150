#!/bin/sh
# Runs the tests whose clock jumps.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
sh scripts/clockoverlay.sh "$dir"
go test -tags clockjump -overlay "$dir/overlay.json" -count=1 -timeout 30m "$@" ./delivery ./journal/sqlite ./stream ./cmd/dingevent -run Clock
