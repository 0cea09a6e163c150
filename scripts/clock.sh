#!/bin/sh
# Runs the tests whose clock jumps. Go's package time is compiled with a wall clock that a test can set, since nobody may set
# that of the machine, and a static program asks no library for the time. The monotonic clock stays as it is.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
time=$(go env GOROOT)/src/time
awk '
{ print }
/^func Now\(\) Time \{$/ { inside = 1 }
inside && /sec, nsec, mono := runtimeNow\(\)/ {
	print "\tif mono == 0 { // in a bubble of synctest"
	print "\t\tmono = runtimeNano()"
	print "\t}"
	print "\tsec += jumped()"
	inside = 0; done++
}
END { if (done != 1) { print "time.Now is not as expected" > "/dev/stderr"; exit 1 } }
' "$time/time.go" > "$dir/time.go"
cp scripts/clockjump/jump.go.txt "$dir/jump.go"
printf '{"Replace": {"%s": "%s", "%s": "%s"}}\n' "$time/time.go" "$dir/time.go" "$time/jump.go" "$dir/jump.go" > "$dir/overlay.json"
go test -tags clockjump -overlay "$dir/overlay.json" -count=1 -timeout 30m "$@" ./delivery ./journal/sqlite ./stream ./cmd/dingevent -run Clock
