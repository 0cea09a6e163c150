#!/bin/sh
# Compares what the packages export with a release: the last tag, or the commit that is given. An incompatible change is an error.
# Before the first tag there is nothing to compare with.
set -eu
tool=$PWD/tools/bin/apidiff
base=${1:-$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null || true)}
[ -n "$base" ] || { echo "apidiff: there is no release yet"; exit 0; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/before"
git archive "$base" | tar x -C "$folder/before"
(cd "$folder/before" && "$tool" -m -w "$folder/before.export" github.com/dingevent/dingevent)
"$tool" -m -w "$folder/now.export" github.com/dingevent/dingevent
"$tool" -m -incompatible "$folder/before.export" "$folder/now.export" >"$folder/changes"
[ ! -s "$folder/changes" ] || { echo "apidiff: incompatible with $base:"; cat "$folder/changes"; exit 1; }
echo "apidiff: compatible with $base"
