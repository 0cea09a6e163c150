#!/bin/sh
# Builds a dingevent whose clock a test can set, and lets everything fail around three of it. Arguments go to the tests.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
sh scripts/clockoverlay.sh "$dir"
CGO_ENABLED=0 go build -overlay "$dir/overlay.json" -o "$dir/dingevent" ./cmd/dingevent
go test ./internal/chaostest -count=1 -timeout 6h -v -program "$dir/dingevent" -clocks "$@"
