#!/bin/sh
# npm @bufbuild/cel says of a member that is null that it is not there.
#
# Version:  @bufbuild/cel 0.6.1, with cel.dev/cel-go v0.33.2 beside it; VERSION=… tries another of the first.
# Input:    an event whose member outerCode is null, as JSON.parse and encoding/json read it, and the map literal {"a": null}.
# Expected: the language definition of CEL says of has(e.f) on a map and of "f" in e that they tell whether f is a key. It is one,
#           whatever its value. cel-go says so.
# Observed: both are false. The same library finds the key with exists, and counts it. So a filter that asks for a member before
#           it reads it passes over events that the same filter in Go takes.
#
# Exits 0 while that is so. Needs Go 1.26 and Node 20 or newer, the module proxy and the npm registry.
set -eu
VERSION=${VERSION:-0.6.1}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > expressions <<'CEL'
has(event.outerCode)
"outerCode" in event
has({"a": null}.a)
event.exists(key, key == "outerCode")
size(event) == 2
event.outerCode == null
CEL
cat > event.json <<'JSON'
{"staffId": "u1", "outerCode": null}
JSON
cat > go.mod <<'MOD'
module null

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
npm install --silent --no-audit --no-fund "@bufbuild/cel@$VERSION"
cat > ask.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { run } from '@bufbuild/cel'

const event = JSON.parse(readFileSync('event.json', 'utf8'))
const inGo = readFileSync('values.go.txt', 'utf8').trim().split('\n')
const want = ['false', 'false', 'false', 'true', 'true', 'true']
let same = true
readFileSync('expressions', 'utf8').trim().split('\n').forEach((expression, i) => {
  const value = String(run(expression, { event }))
  console.log(`${expression}: ${value}, in cel-go ${inGo[i]}`)
  same = same && value === want[i] && inGo[i] === 'true'
})
process.exit(same ? 0 : 1)
JS
node ask.mjs
# Output seen:
#   has(event.outerCode): false, in cel-go true
#   "outerCode" in event: false, in cel-go true
#   has({"a": null}.a): false, in cel-go true
#   event.exists(key, key == "outerCode"): true, in cel-go true
#   size(event) == 2: true, in cel-go true
#   event.outerCode == null: true, in cel-go true
