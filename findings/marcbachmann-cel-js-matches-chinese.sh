#!/bin/sh
# npm @marcbachmann/cel-js reads the pattern of matches() as JavaScript's, so patterns for Chinese names match nothing.
#
# Version:  @marcbachmann/cel-js 8.0.0, with cel.dev/cel-go v0.33.2 beside it; VERSION=… tries another of the first.
# Input:    names as DingTalk sends them, and patterns in the syntax of RE2, which is the one that CEL's language definition names.
# Expected: the same answers as cel-go, or an error of a pattern that cannot be read.
# Observed: \p{Han} is the letter p, five letters and braces, and so false. A rare character counts as two, [[:alpha:]] is a list
#           of punctuation and letters, \A and \z are the letters A and z: all false, without an error. Only (?i) and (?P<name>) are
#           errors. A filter for names thus passes over each event.
#
# Exits 0 while that is so. Needs Go 1.26 and Node 20 or newer, the module proxy and the npm registry.
set -eu
VERSION=${VERSION:-8.0.0}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > expressions <<'CEL'
event.name.matches("^\\p{Han}+$")
event.rare.matches("^..$")
event.name.matches("^\\PN+$")
event.job.matches("^[[:alpha:]]+[[:digit:]]$")
event.job.matches("\\AHR7\\z")
event.name.matches("^林")
CEL
cat > event.json <<'JSON'
{"name": "林晓雨", "rare": "𣘺田", "job": "HR7"}
JSON
cat > go.mod <<'MOD'
module matches

go 1.26

require cel.dev/cel-go v0.33.2
MOD
cat > main.go <<'GO'
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"cel.dev/cel-go/cel"
)

// main prints the value of each line of the file expressions.
func main() {
	var event map[string]any
	text, err := os.ReadFile("event.json")
	if err != nil || json.Unmarshal(text, &event) != nil {
		os.Exit(2)
	}
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
		value, _, err := program.Eval(map[string]any{"event": event})
		if err != nil {
			panic(err)
		}
		fmt.Println(value.Value())
	}
}
GO
GOFLAGS=-mod=mod go mod tidy >/dev/null 2>&1
GOFLAGS=-mod=mod go run . > values.go.txt
npm init -y >/dev/null
npm install --silent --no-audit --no-fund "@marcbachmann/cel-js@$VERSION"
cat > ask.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { evaluate } from '@marcbachmann/cel-js'

const event = JSON.parse(readFileSync('event.json', 'utf8'))
const inGo = readFileSync('values.go.txt', 'utf8').trim().split('\n')
const expressions = readFileSync('expressions', 'utf8').trim().split('\n')
let same = true
expressions.forEach((expression, i) => {
  const value = evaluate(expression, { event })
  console.log(`${expression}: ${value}, in cel-go ${inGo[i]}`)
  const plain = i === expressions.length - 1 // of this pattern, both read the same
  same = same && value === plain && inGo[i] === 'true'
})
process.exit(same ? 0 : 1)
JS
node ask.mjs
# Output seen:
#   event.name.matches("^\\p{Han}+$"): false, in cel-go true
#   event.rare.matches("^..$"): false, in cel-go true
#   event.name.matches("^\\PN+$"): false, in cel-go true
#   event.job.matches("^[[:alpha:]]+[[:digit:]]$"): false, in cel-go true
#   event.job.matches("\\AHR7\\z"): false, in cel-go true
#   event.name.matches("^林"): true, in cel-go true
