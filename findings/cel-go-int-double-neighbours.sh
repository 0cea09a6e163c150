#!/bin/sh
# cel-go compares an int with a double after rounding the int to a double.
#
# Version:  cel.dev/cel-go v0.33.2; VERSION=v… tries another.
# Input:    9007199254740993, which is 2^53+1 and an ID as JSON has them, beside the double 9007199254740992.0, as dyn.
# Expected: the language definition of CEL orders numbers of different types as on one continuous number line. So the two differ, and
#           the int is greater. npm @bufbuild/cel 0.6.1 says so.
# Observed: they are equal, and the int is not greater. With JSON from encoding/json, where every number is a double, two IDs that
#           are neighbours above 2^53 are equal, too. Two ints, as from UseNumber, are not.
#
# Exits 0 while that is so. Needs Go 1.26 and Node 20 or newer, the module proxy and the npm registry.
set -eu
VERSION=${VERSION:-v0.33.2}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module neighbours

go 1.26
MOD
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"cel.dev/cel-go/cel"
)

func main() {
	const payload = `{"id":9007199254740993,"next":9007199254740992}`
	var rounded, exact map[string]any
	dec := json.NewDecoder(strings.NewReader(payload))
	dec.UseNumber()
	if json.Unmarshal([]byte(payload), &rounded) != nil || dec.Decode(&exact) != nil {
		os.Exit(2)
	}
	env, err := cel.NewEnv(cel.Variable("e", cel.DynType))
	if err != nil {
		panic(err)
	}
	same := true
	for _, test := range []struct {
		expr    string
		e       map[string]any
		came    string
		observe bool
	}{
		{`dyn(9007199254740993) == dyn(9007199254740992.0)`, nil, "literals", true},
		{`dyn(9007199254740993) > dyn(9007199254740992.0)`, nil, "literals", false},
		{`e.id == e.next`, rounded, "encoding/json", true},
		{`e.id == e.next`, exact, "UseNumber", false},
	} {
		ast, issues := env.Compile(test.expr)
		if issues.Err() != nil {
			panic(issues.Err())
		}
		program, err := env.Program(ast)
		if err != nil {
			panic(err)
		}
		value, _, err := program.Eval(map[string]any{"e": test.e})
		if err != nil {
			panic(err)
		}
		fmt.Printf("cel-go: %s is %v (%s)\n", test.expr, value, test.came)
		same = same && value.Value() == test.observe
	}
	if !same {
		os.Exit(1)
	}
}
GO
go get "cel.dev/cel-go@$VERSION" >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
go run .
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @bufbuild/cel@0.6.1
cat > same.mjs <<'JS'
import { run } from '@bufbuild/cel'

const equal = run('dyn(9007199254740993) == dyn(9007199254740992.0)', {})
console.log('@bufbuild/cel: equal is', equal)
process.exit(equal === false ? 0 : 1)
JS
node same.mjs
