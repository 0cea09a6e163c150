#!/bin/sh
# Makes the container image of the release in the folder $1, and puts it into the folder $2. With $3 it is pushed there.
set -eu
version=$(jq -r .version "$1/metadata.json")
commit=$(jq -r .commit "$1/metadata.json")
date=$(TZ=UTC git log -1 --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ "$commit")
tools/bin/image -dist "$1" -out "$2" -version "$version" -commit "$commit" -date "$date" ${3:+-push "$3"}
