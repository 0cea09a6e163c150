#!/bin/sh
# Builds the dingevent of FROM, a tag or a commit, and replaces running gateways by those of this tree, under load. FROM defaults to the
# last tag, and without one to the last commit that has older tables in PostgreSQL and in SQLite. Arguments go to the tests.
set -eu
from=${FROM:-$(git describe --tags --abbrev=0 2>/dev/null || echo db110f7da5bc143eeaac457b32599ce657640e36)}
dir=$(mktemp -d)
trap 'git worktree remove --force "$dir/tree" 2>/dev/null || true; rm -rf "$dir"' EXIT
git worktree add --quiet --detach "$dir/tree" "$from"
echo "from $(git -C "$dir/tree" log -1 --format='%h of %as') to $(git log -1 --format='%h of %as')"
(cd "$dir/tree" && CGO_ENABLED=0 go build -o "$dir/former" ./cmd/dingevent)
CGO_ENABLED=0 go build -o "$dir/present" ./cmd/dingevent
go test ./internal/chaostest -run '^TestUpgrade' -count=1 -timeout 1h -v -former "$dir/former" -program "$dir/present" "$@"
