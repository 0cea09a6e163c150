#!/bin/sh
# npm @bufbuild/cel makes 0 of an empty text, and a number of texts that are none in CEL.
#
# Version:  @bufbuild/cel 0.6.1, with cel.dev/cel-go v0.33.2 beside it; VERSION=… tries another of the first.
# Input:    texts where an event has a number as text: an empty one, blanks, hexadecimal, and one that is no number.
# Expected: CEL's conversions of a text end in an error if the text is no number, because an error is what a filter can tell apart
#           from a value. cel-go says so of each.
# Observed: int("") and double("") are 0, double("x") is NaN, duration("") is no time, and int reads blanks, 0x10 and 0b11, as
#           JavaScript's BigInt and Number do. So a missing time is one in 1970, and a comparison with it is true or false, where
#           the same expression in Go is an error.
#
# Exits 0 while that is so. Needs Go 1.26 and Node 20 or newer, the module proxy and the npm registry.
set -eu
VERSION=${VERSION:-0.6.1}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > expressions <<'CEL'
int("") == 0
int(event.timeStamp) < 1784260000123
double("") == 0.0
double("x") < 1.0
duration("") == duration("0s")
int(" 5 ") == 5
int("0x10") == 16
int("0b11") == 3
CEL
cat > go.mod <<'MOD'
module empty

go 1.26

require cel.dev/cel-go v0.33.2
MOD
cat > main.go <<'GO'
package main

import (
	"bufio"
	"fmt"
	"os"

	"cel.dev/cel-go/cel"
)

// main prints the value of each line of the file expressions, or that there is an error.
func main() {
	env, err := cel.NewEnv(cel.Variable("event", cel.DynType))
	if err != nil {
		panic(err)
	}
	file, err := os.Open("expressions")
	if err != nil {
		panic(err)
	}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		ast, issues := env.Compile(lines.Text())
		if issues.Err() != nil {
			panic(issues.Err())
		}
		program, err := env.Program(ast)
		if err != nil {
			panic(err)
		}
		value, _, err := program.Eval(map[string]any{"event": map[string]any{"timeStamp": ""}})
		if err != nil {
			fmt.Println("error")
			continue
		}
		fmt.Println(value.Value())
	}
}
GO
GOFLAGS=-mod=mod go mod tidy >/dev/null 2>&1
GOFLAGS=-mod=mod go run . > values.go.txt
npm init -y >/dev/null
npm install --silent --no-audit --no-fund "@bufbuild/cel@$VERSION"
cat > ask.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { run } from '@bufbuild/cel'

const inGo = readFileSync('values.go.txt', 'utf8').trim().split('\n')
const want = ['true', 'true', 'true', 'false', 'true', 'true', 'true', 'true']
let same = true
readFileSync('expressions', 'utf8').trim().split('\n').forEach((expression, i) => {
  const value = run(expression, { event: { timeStamp: '' } })
  const text = typeof value === 'boolean' ? String(value) : 'error'
  console.log(`${expression}: ${text}, in cel-go ${inGo[i]}`)
  same = same && text === want[i] && inGo[i] === 'error'
})
process.exit(same ? 0 : 1)
JS
node ask.mjs
# Output seen:
#   int("") == 0: true, in cel-go error
#   int(event.timeStamp) < 1784260000123: true, in cel-go error
#   double("") == 0.0: true, in cel-go error
#   double("x") < 1.0: false, in cel-go error
#   duration("") == duration("0s"): true, in cel-go error
#   int(" 5 ") == 5: true, in cel-go error
#   int("0x10") == 16: true, in cel-go error
#   int("0b11") == 3: true, in cel-go error
