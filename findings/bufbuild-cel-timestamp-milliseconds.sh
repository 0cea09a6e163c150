#!/bin/sh
# One CEL expression on a time means something else in Go and in JavaScript: timestamp() of an int.
#
# Versions: npm @bufbuild/cel 0.6.1, npm @marcbachmann/cel-js 8.0.0, cel.dev/cel-go v0.33.2.
# Input:    timestamp(1784260000), seconds since 1970, and timestamp(1784260000123), the same in milliseconds, as DingTalk sends times.
# Expected: the three agree: seconds since 1970, and an error for what lies beyond the year 9999.
# Observed: cel-go and cel-js take seconds and refuse the milliseconds. @bufbuild/cel takes milliseconds: of the seconds it makes a day
# x makes 0 of int("") and 16 of int("0x10"), which the others refuse. So a filter that
#           was tried in one place selects other events in the other.
#
# Exits 0 while that is so. Needs Go 1.26 and Node 20 or newer, the module proxy and the npm registry.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @bufbuild/cel@0.6.1 @marcbachmann/cel-js@8.0.0
cat > times.mjs <<'JS'
import { run } from '@bufbuild/cel'
import { evaluate } from '@marcbachmann/cel-js'

const ask = (f, expr) => {
  try {
    const value = f(expr, {})
    return value instanceof Error || value?.constructor?.name?.includes('Error') ? 'error' : String(value)
  } catch { return 'error' }
}
const wanted = {
  'string(timestamp(1784260000).getFullYear())': ['1970', '2026'],
  'string(timestamp(1784260000123).getFullYear())': ['2026', 'error'],
  'string(int(""))': ['0', '0'],
  'string(int("0x10"))': ['16', 'error'],
}
let same = true
for (const [expr, [bufbuild, other]] of Object.entries(wanted)) {
  const got = [ask(run, expr), ask(evaluate, expr)]
  console.log(`${expr}: @bufbuild/cel ${got[0]}, cel-js ${got[1]}`)
  same &&= got[0] === bufbuild && got[1] === other
}
process.exit(same ? 0 : 1)
JS
node times.mjs
cat > go.mod <<'MOD'
module times

go 1.26
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"

	"cel.dev/cel-go/cel"
)

func main() {
	env, err := cel.NewEnv()
	if err != nil {
		panic(err)
	}
	same := true
	for expr, want := range map[string]string{
		`string(timestamp(1784260000).getFullYear())`:    "2026",
		`string(timestamp(1784260000123).getFullYear())`: "error",
		`string(int(""))`:     "error",
		`string(int("0x10"))`: "error",
	} {
		ast, issues := env.Compile(expr)
		if issues.Err() != nil {
			panic(issues.Err())
		}
		program, err := env.Program(ast)
		if err != nil {
			panic(err)
		}
		got := "error"
		if value, _, err := program.Eval(map[string]any{}); err == nil {
			got = fmt.Sprint(value.Value())
		}
		fmt.Printf("%s: cel-go %s\n", expr, got)
		same = same && got == want
	}
	if !same {
		os.Exit(1)
	}
}
GO
go get cel.dev/cel-go@v0.33.2 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
go run .
