#!/bin/sh
# yq, which many take in the place of jq because it is a single program in Go, keeps a large whole number of YAML and
# changes the same number of JSON.
#
# Version:  github.com/mikefarah/yq/v4 v4.54.3; VERSION=… tries another.
# Input:    one ID above 2^53 and a time in milliseconds, as a gateway of events writes them, as JSON and as YAML.
# Expected: both come out as they went in: JSON knows no limit for whole numbers, and yq has 64 bits for those of YAML.
# Observed: of the YAML the ID comes out whole, as JSON, too. Of the JSON it comes out as its neighbour, even where the
#           expression is "." alone, and it is equal to that neighbour. Exit code 0, nothing on standard error.
#           A line of JSON is YAML as well: with -p yaml the ID of the same line is whole.
#
# Exits 0 while that is so. Needs Go and the Go module proxy.
set -eu
VERSION=${VERSION:-v4.54.3}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOFLAGS= GOBIN="$dir" go install "github.com/mikefarah/yq/v4@$VERSION" 2>install.log || { cat install.log; exit 2; }
echo '{"dentryId":9007199254740993,"time":1796129349149}' > line.json
printf 'dentryId: 9007199254740993\ntime: 1796129349149\n' > same.yaml
ask() {
	echo "$*: $(./yq -o json -I 0 "$@" 2>&1), code $?"
}
{
	ask . same.yaml
	ask -p json . line.json
	ask -p json '.dentryId == 9007199254740992' line.json
	ask -p yaml . line.json
} | tee got
cat > want <<'WANT'
. same.yaml: {"dentryId":9007199254740993,"time":1796129349149}, code 0
-p json . line.json: {"dentryId":9007199254740992,"time":1796129349149}, code 0
-p json .dentryId == 9007199254740992 line.json: true, code 0
-p yaml . line.json: {"dentryId":9007199254740993,"time":1796129349149}, code 0
WANT
cmp -s got want || { echo "the behaviour has changed"; exit 1; }
