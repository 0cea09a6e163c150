#!/bin/sh
# go-zero's httpx fills no member that may be any JSON, makes other bytes of json.RawMessage, and reads no type with +json.
#
# Version:  github.com/zeromicro/go-zero v1.10.3; VERSION=v… tries another.
# Input:    a CloudEvent by POST as application/json, with data that is an object, a list of small numbers, or a text, and structs whose
#           Data is json.RawMessage or any, as a receiver has them that looks at the type first.
# Expected: Data holds the JSON that came, as with encoding/json, whose tags and types these are.
# Observed: an object in either is refused: type mismatch for field "data". A list of numbers below 256 becomes bytes of these values
#           in the RawMessage, and a text is decoded as base64: both without an error, and neither is JSON any more. A map[string]any
#           works, for objects alone, and keeps numbers as they are. As application/cloudevents+json the body is not read at all, also
#           by ParseJsonBody, whose name says what it is: the struct stays empty, without an error if all of it is optional.
#
# Exits 0 while that is so. Needs Go 1.26 and the module proxy.
set -eu
VERSION=${VERSION:-v1.10.3}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<MOD
module parsed

go 1.24

require github.com/zeromicro/go-zero $VERSION
MOD
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"slices"
	"strings"

	"github.com/zeromicro/go-zero/rest/httpx"
)

type event[T any] struct {
	Id   string `json:"id,optional"`
	Data T      `json:"data,optional"`
}

// parsed is what go-zero makes of the body.
func parsed[T any](body string) string {
	request := httptest.NewRequest("POST", "/", strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	var e event[T]
	if err := httpx.Parse(request, &e); err != nil {
		return err.Error()
	}
	if raw, ok := any(e.Data).(json.RawMessage); ok {
		return fmt.Sprintf("%q", raw)
	}
	return fmt.Sprint(e.Data)
}

func main() {
	var lines []string
	for _, data := range []string{`{"staffId":"u1"}`, `[49,50]`, `"MTIz"`} {
		body := `{"id":"e1","data":` + data + `}`
		lines = append(lines, fmt.Sprintf("%s: RawMessage %s; any %s", data, parsed[json.RawMessage](body), parsed[any](body)))
	}
	lines = append(lines, "map[string]any: "+parsed[map[string]any](`{"id":"e1","data":{"taskId":1784260000123456789}}`))
	request := httptest.NewRequest("POST", "/", strings.NewReader(`{"id":"e1"}`))
	request.Header.Set("Content-Type", "application/cloudevents+json")
	var e event[any]
	err := httpx.ParseJsonBody(request, &e)
	lines = append(lines, fmt.Sprintf("ParseJsonBody of application/cloudevents+json: id %q, error %v", e.Id, err))
	fmt.Println(strings.Join(lines, "\n"))
	if !slices.Equal(lines, []string{
		`{"staffId":"u1"}: RawMessage type mismatch for field "data"; any type mismatch for field "data"`,
		`[49,50]: RawMessage "12"; any type mismatch for field "data"`,
		`"MTIz": RawMessage "123"; any type mismatch for field "data"`,
		`map[string]any: map[taskId:1784260000123456789]`,
		`ParseJsonBody of application/cloudevents+json: id "", error <nil>`,
	}) {
		fmt.Println("the behaviour has changed")
		os.Exit(1)
	}
}
GO
GOFLAGS=-mod=mod go mod tidy >/dev/null 2>&1
go run .
