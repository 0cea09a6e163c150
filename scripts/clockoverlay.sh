#!/bin/sh
# Writes to the folder $1 what gives Go's package time a wall clock that a test can set, since nobody may set that of the machine:
# overlay.json is for "go build -overlay". A static program asks no library for the time. The monotonic clock stays as it is.
set -eu
dir=$1
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
