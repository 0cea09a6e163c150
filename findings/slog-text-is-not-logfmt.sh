#!/bin/sh
# The text that Go's log/slog writes is read neither by go-logfmt nor by Loki's "| logfmt", if a value has a control character or a cut one.
#
# Version:  Go's standard library as installed, seen with go1.26.8; github.com/go-logfmt/logfmt v0.6.1, the package logfmt of
#           github.com/grafana/loki/v3 v3.7.8, and npm logfmt 1.4.0.
# Input:    values as errors quote them: with an escape sequence of a terminal, a name that was cut within a character, a vertical
#           tab, an invisible character beyond U+FFFF, a no-break space, a newline. Each is written by slog.NewTextHandler.
# Expected: the readers give back the value, because slog writes key=value pairs that those readers are for.
# Observed: slog quotes by strconv.Quote, whose \x, \a, \v and \U are no escapes of JSON. go-logfmt and Loki refuse the value
#           ("invalid quoted value"), so the line has no error at all for a query. npm logfmt reads each line, but takes only the
#           backslash away: a newline becomes the letter n, and \u00a0 the letters u00a0. slog's JSON is read by all.
#
# Exits 0 while that is so. Needs Go 1.26 and Node 20 or newer, the module proxy and the npm registry.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module lines

go 1.26.5

require (
	github.com/go-logfmt/logfmt v0.6.1
	github.com/grafana/loki/v3 v3.7.8
)
MOD
cat > main.go <<'GO'
package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"

	"github.com/go-logfmt/logfmt"
	loki "github.com/grafana/loki/v3/pkg/logql/log/logfmt"
)

var values = []string{"林晓雨 left", "\x1b[31mred", "cut \xe6\x9d", "a\vb", "flag \U000e0067", "no\u00a0break", "two\nlines"}

func main() {
	var all bytes.Buffer
	for _, value := range values {
		var line bytes.Buffer
		slog.New(slog.NewTextHandler(&line, nil)).Error("refused", "error", value)
		all.Write(line.Bytes())
		fmt.Printf("%-17q go-logfmt %t, loki %t\n", value, plain(line.Bytes()) == value, lokis(line.Bytes()) == value)
	}
	if err := os.WriteFile("lines", all.Bytes(), 0o600); err != nil {
		panic(err)
	}
}

// plain is the value of error, as go-logfmt reads it.
func plain(line []byte) (value string) {
	d := logfmt.NewDecoder(bytes.NewReader(line))
	for d.ScanRecord() {
		for d.ScanKeyval() {
			if string(d.Key()) == "error" {
				value = string(d.Value())
			}
		}
	}
	return value
}

// lokis is the same, as Loki reads it.
func lokis(line []byte) (value string) {
	for d := loki.NewDecoder(bytes.TrimSpace(line)); !d.EOL() && d.Err() == nil; {
		if d.ScanKeyval() && string(d.Key()) == "error" {
			value = string(d.Value())
		}
	}
	return value
}
GO
GOFLAGS=-mod=mod go mod tidy >/dev/null 2>&1
go run . >seen
npm init -y >/dev/null
npm install --silent --no-audit --no-fund logfmt@1.4.0
node -e '
const { parse } = require("logfmt")
for (const line of require("fs").readFileSync("lines", "utf8").trim().split("\n")) console.log("npm logfmt " + JSON.stringify(parse(line).error))' >>seen
cat seen
cat > want <<'WANT'
"林晓雨 left"        go-logfmt true, loki true
"\x1b[31mred"     go-logfmt false, loki false
"cut \xe6\x9d"    go-logfmt false, loki false
"a\vb"            go-logfmt false, loki false
"flag \U000e0067" go-logfmt false, loki false
"no\u00a0break"   go-logfmt true, loki true
"two\nlines"      go-logfmt true, loki true
npm logfmt "林晓雨 left"
npm logfmt "x1b[31mred"
npm logfmt "cut xe6x9d"
npm logfmt "avb"
npm logfmt "flag U000e0067"
npm logfmt "nou00a0break"
npm logfmt "twonlines"
WANT
cmp -s seen want || { echo 'the behaviour has changed'; exit 1; }
