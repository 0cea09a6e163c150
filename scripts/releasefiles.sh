#!/bin/sh
# GoReleaser calls it. It writes what archives and packages have beside the binary: completions for shells, and the licences of what is compiled in.
set -eu
dir=bin/releasefiles
rm -rf "$dir"
mkdir -p "$dir/completions"
go build -o "$dir/dingevent" ./cmd/dingevent
for shell in bash zsh fish powershell; do
	LC_ALL=C DINGEVENT_LANG=en "$dir/dingevent" completion "$shell" >"$dir/completions/dingevent.$shell"
done
mv "$dir/completions/dingevent.powershell" "$dir/completions/dingevent.ps1"
rm "$dir/dingevent"
(cd tools && go build -o bin/ ./licenses)
tools/bin/licenses -texts "$dir/THIRD_PARTY_LICENSES"
cp LICENSE "$dir"
