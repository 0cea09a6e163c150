#!/bin/sh
# Makes a snapshot of a release from the last commit, or from the commit $3, in a clone, and puts it into the folder $1. What is not
# committed is not in it. The programs of tools/release are in the folder $2.
set -eu
out=$1
PATH=$(cd "$2" && pwd):$PATH
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
git clone --quiet --no-hardlinks . "$dir/dingevent"
out=$(mkdir -p "$out" && cd "$out" && pwd)
cd "$dir/dingevent"
git checkout --quiet --detach "${3:-HEAD}"
# No flags and no workspace of this machine, and no time but that of the commit.
unset GOFLAGS
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) GOWORK=off goreleaser release --snapshot --clean --skip=announce --parallelism 2
rm -rf "$out"
cp -R bin/dist "$out"
cp -R bin/releasefiles "$out"
