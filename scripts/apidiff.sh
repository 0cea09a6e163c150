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
exports() { # FOLDER FILE: writes what the packages in the folder export; it names each internal package that it leaves out
	(cd "$1" && "$tool" -m -w "$2" github.com/dingevent/dingevent 2>"$folder/told") || { cat "$folder/told"; exit 1; }
}
exports "$folder/before" "$folder/before.export"
exports "$PWD" "$folder/now.export"
"$tool" -m -incompatible "$folder/before.export" "$folder/now.export" >"$folder/changes" 2>"$folder/told"
[ ! -s "$folder/changes" ] || { echo "apidiff: incompatible with $base:"; cat "$folder/changes"; exit 1; }
echo "apidiff: compatible with $base"
