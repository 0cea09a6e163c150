#!/bin/sh
# expr counts a text in characters by len, and in bytes by indexOf and in slices, so that a slice cuts a character.
#
# Version:  github.com/expr-lang/expr v1.17.8 (VERSION=v… tries another).
# Input:    the title of an approval in Chinese, and expressions that find a part of it and take its length.
# Expected: one unit for all of them: title[0:len(title)] is the title, and title[0:2] has its first two characters.
# Observed: len(title) is 8, which are characters; title[0:len(title)] has 8 bytes, which are two characters and a piece of a third,
#           and that is no UTF-8. indexOf gives the byte, too. The language's page has the slice for lists alone, but no error tells that it
#           counts otherwise in a text. With ASCII alone all is right.
#
# Exits 0 while that is so. Needs Go 1.26 and the module proxy.
set -eu
VERSION=${VERSION:-v1.17.8}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<MOD
module found

go 1.26

require github.com/expr-lang/expr $VERSION
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/expr-lang/expr"
)

func main() {
	event := map[string]any{"title": "张三的请假申请表", "latin": "leave of Li"}
	var lines []string
	for _, code := range []string{
		`len(title)`, `title[0:len(title)] == title`, `title[0:2]`, `indexOf(title, "请假")`, `latin[0:len(latin)] == latin`,
	} {
		result, err := expr.Eval(code, event)
		if err != nil {
			panic(err)
		}
		lines = append(lines, fmt.Sprintf("%s: %+q", code, fmt.Sprint(result)))
	}
	for _, line := range lines {
		fmt.Println(line)
	}
	if !slices.Equal(lines, []string{
		`len(title): "8"`,
		`title[0:len(title)] == title: "false"`,
		`title[0:2]: "\xe5\xbc"`,
		`indexOf(title, "请假"): "9"`,
		`latin[0:len(latin)] == latin: "true"`,
	}) {
		fmt.Println("the behaviour has changed")
		os.Exit(1)
	}
}
GO
GOFLAGS=-mod=mod go mod tidy >/dev/null 2>&1
go run .
