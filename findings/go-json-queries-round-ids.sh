#!/bin/sh
# Two of Go's libraries that look things up in JSON find the neighbour of an ID above 2^53: gjson and theory/jsonpath.
#
# Version:  github.com/tidwall/gjson v1.20.3 (VERSION=v… tries another), github.com/theory/jsonpath v0.12.3, and
#           github.com/itchyny/gojq v0.12.20 beside them.
# Input:    two tasks of an approval, whose taskId of 19 digits differ by one, and queries for one of the two, and for an ID that is
#           none of theirs.
# Expected: the one task, and nothing. gjson's Int() gives all 19 digits of such a number; jsonpath gets a json.Number, which has them.
# Observed: gjson finds the first task for the ID of the second one, both with #(…)#, and both for an ID that is not there. With != it
#           finds none. jsonpath finds both, also among numbers of json.Number. So whoever takes the first gets another's task.
#           gojq is right; there only floor, round and trunc change an ID.
#
# Exits 0 while that is so. Needs Go 1.26 and the module proxy.
set -eu
VERSION=${VERSION:-v1.20.3}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<MOD
module found

go 1.26

require (
	github.com/itchyny/gojq v0.12.20
	github.com/theory/jsonpath v0.12.3
	github.com/tidwall/gjson $VERSION
)
MOD
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/itchyny/gojq"
	"github.com/theory/jsonpath"
	"github.com/tidwall/gjson"
)

const approval = `{"tasks":[{"taskId":1784260000123456789,"name":"a"},{"taskId":1784260000123456788,"name":"b"}]}`

// numbers is the approval with every number as json.Number.
func numbers() (value any) {
	decoder := json.NewDecoder(strings.NewReader(approval))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		panic(err)
	}
	return value
}

func jq(query string) (found []any) {
	parsed, err := gojq.Parse(query)
	if err != nil {
		panic(err)
	}
	for results := parsed.Run(numbers()); ; {
		result, ok := results.Next()
		if !ok {
			return found
		}
		found = append(found, result)
	}
}

func main() {
	path := func(query string) any { return jsonpath.MustParse(query).Select(numbers()) }
	lines := []string{
		"gjson, the first …788: " + gjson.Get(approval, "tasks.#(taskId==1784260000123456788).name").Raw,
		"gjson, all …788: " + gjson.Get(approval, "tasks.#(taskId==1784260000123456788)#.name").Raw,
		"gjson, all …787: " + gjson.Get(approval, "tasks.#(taskId==1784260000123456787)#.name").Raw,
		"gjson, all but …788: " + gjson.Get(approval, "tasks.#(taskId!=1784260000123456788)#.name").Raw,
		fmt.Sprint("gjson, the number: ", gjson.Get(approval, "tasks.0.taskId").Int()),
		fmt.Sprint("jsonpath, …788: ", path("$.tasks[?@.taskId==1784260000123456788].name")),
		fmt.Sprint("jsonpath, …787: ", path("$.tasks[?@.taskId==1784260000123456787].name")),
		fmt.Sprint("gojq, …788: ", jq(".tasks[] | select(.taskId == 1784260000123456788) | .name")),
		fmt.Sprintf("gojq, floor: %.0f", jq(".tasks[0].taskId | floor")[0]),
	}
	fmt.Println(strings.Join(lines, "\n"))
	if !slices.Equal(lines, []string{
		`gjson, the first …788: "a"`,
		`gjson, all …788: ["a","b"]`,
		`gjson, all …787: ["a","b"]`,
		`gjson, all but …788: []`,
		`gjson, the number: 1784260000123456789`,
		`jsonpath, …788: [a b]`,
		`jsonpath, …787: [a b]`,
		`gojq, …788: [b]`,
		`gojq, floor: 1784260000123456768`,
	}) {
		fmt.Println("the behaviour has changed")
		os.Exit(1)
	}
}
GO
GOFLAGS=-mod=mod go mod tidy >/dev/null 2>&1
go run .
