#!/bin/sh
# The console's pages are formatted, and their Go is what templ makes of them.
set -eu
cd "$(dirname "$0")/../console/pages"
templ=../../tools/bin/templ
$templ generate -check -log-level error || { echo "the Go of the console's pages is not what templ makes of them; run make generate"; exit 1; }
$templ fmt -fail -log-level error . >/dev/null || { echo "the console's pages are not formatted; run in console/pages: $templ fmt ."; exit 1; }
