#!/bin/sh
# Runs go test: gotest.sh "PACKAGES" FLAGS… [-args FLAGS OF THE TESTS…]. Where RERUNS is a folder, as in CI, a test that failed is
# run again, alone, up to two times, and what then passes is listed there: one more failure of a hundred thousand may not hide what
# the others say, and may not be forgotten. A data race, a crash, or more than five failures at once are never run again.
set -eu
packages=$(echo $1) # with its stars replaced
shift
if [ -z "${RERUNS-}" ]; then
	exec "${GO:-go}" test $packages "$@"
fi
mkdir -p "$RERUNS"
root=$(cd "$(dirname "$0")/.." && pwd)
exec "$root/tools/bin/gotestsum" --format=standard-quiet --hide-summary=skipped --rerun-fails=2 --rerun-fails-max-failures=5 \
	--rerun-fails-run-root-test --rerun-fails-abort-on-data-race --rerun-fails-report="$RERUNS/$(date +%s%N)" \
	--packages="$packages" -- "$@"
