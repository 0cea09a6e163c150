#!/bin/sh
# ojg reads a character that JSON writes as two \u escapes as two replacement characters.
#
# Version:  github.com/ohler55/ojg v1.28.5 (VERSION=v… tries another).
# Input:    the name 𠮷田 and an emoji in JSON with escapes, as Java's and PHP's writers have them: "\ud842\udfb7\u7530", "\uD83D\uDE00".
# Expected: the character, as RFC 8259, section 7, says ("a character outside the BMP is represented as a 12-character sequence"), and
#           as encoding/json gives it.
# Observed: oj.Parse, oj.Unmarshal and sen.Parse give two U+FFFD without an error, so the name is lost, and a filter of package jp for
#           such a name has U+FFFD, too, and finds every other such name. A character of one escape is right, and so is one in UTF-8.
#
# Exits 0 while that is so. Needs Go 1.26 and the module proxy.
set -eu
VERSION=${VERSION:-v1.28.5}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<MOD
module found

go 1.26

require github.com/ohler55/ojg $VERSION
MOD
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"github.com/ohler55/ojg/jp"
	"github.com/ohler55/ojg/oj"
	"github.com/ohler55/ojg/sen"
)

const list = `[{"name":"\ud842\udfb7\u7530"},{"name":"\uD83D\uDE00\u7530"}]`

func main() {
	var theirs, ours []struct{ Name string }
	if err := oj.Unmarshal([]byte(list), &theirs); err != nil {
		panic(err)
	}
	if err := json.Unmarshal([]byte(list), &ours); err != nil {
		panic(err)
	}
	name := jp.MustParseString("$[*].name")
	filter := jp.MustParseString(`$[?@.name == "\ud842\udfb7\u7530"].name`)
	lines := []string{
		fmt.Sprintf("encoding/json: %+q", []string{ours[0].Name, ours[1].Name}),
		fmt.Sprintf("oj.Unmarshal: %+q", []string{theirs[0].Name, theirs[1].Name}),
		fmt.Sprintf("oj.Parse: %+q", name.Get(oj.MustParse([]byte(list)))),
		fmt.Sprintf("sen.Parse: %+q", name.Get(sen.MustParse([]byte(list)))),
		fmt.Sprintf("jp finds %d of the two by the first one's name", len(filter.Get(oj.MustParse([]byte(list))))),
		fmt.Sprintf("oj.Parse of UTF-8: %+q", oj.MustParse([]byte("\"𠮷田\""))),
	}
	for _, line := range lines {
		fmt.Println(line)
	}
	if !slices.Equal(lines, []string{
		`encoding/json: ["\U00020bb7\u7530" "\U0001f600\u7530"]`,
		`oj.Unmarshal: ["\ufffd\ufffd\u7530" "\ufffd\ufffd\u7530"]`,
		`oj.Parse: ["\ufffd\ufffd\u7530" "\ufffd\ufffd\u7530"]`,
		`sen.Parse: ["\ufffd\ufffd\u7530" "\ufffd\ufffd\u7530"]`,
		`jp finds 2 of the two by the first one's name`,
		`oj.Parse of UTF-8: "\U00020bb7\u7530"`,
	}) {
		fmt.Println("the behaviour has changed")
		os.Exit(1)
	}
}
GO
GOFLAGS=-mod=mod go mod tidy >/dev/null 2>&1
go run .
