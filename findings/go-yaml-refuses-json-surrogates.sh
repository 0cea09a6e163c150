#!/bin/sh
# The Go YAML libraries of yaml.org refuse valid JSON in which a character is written as two \u escapes.
#
# Version:  go.yaml.in/yaml/v3 3.0.6, go.yaml.in/yaml/v4 4.0.0, github.com/goccy/go-yaml 1.19.2, and encoding/json beside them.
# Input:    a JSON object with an emoji as JSON.stringify of many languages writes it in ASCII: {"title":"\ud83d\ude00"}.
# Expected: JSON is a part of YAML 1.2, so each of them reads one emoji.
# Observed: v3 and v4 end with an error at the escape; goccy and encoding/json read the emoji.
#           So a program that reads "YAML or JSON" with v3 or v4 refuses what Python's json.dumps writes by default.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module surrogates

go 1.24
MOD
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"

	goccy "github.com/goccy/go-yaml"
	v3 "go.yaml.in/yaml/v3"
	v4 "go.yaml.in/yaml/v4"
)

func main() {
	text := []byte(`{"title":"\ud83d\ude00"}`)
	tell := func(name string, read func([]byte, any) error) {
		got := map[string]string{}
		err := read(text, &got)
		fmt.Printf("%s: %+q, refused: %v\n", name, got["title"], err != nil)
	}
	tell("encoding/json", json.Unmarshal)
	tell("yaml/v3", func(b []byte, into any) error { return v3.Unmarshal(b, into) })
	tell("yaml/v4", func(b []byte, into any) error { return v4.Load(b, into) })
	tell("goccy", func(b []byte, into any) error { return goccy.Unmarshal(b, into) })
}
GO
go get go.yaml.in/yaml/v3@v3.0.6 go.yaml.in/yaml/v4@v4.0.0 github.com/goccy/go-yaml@v1.19.2 2> /dev/null
seen=$(go run .)
echo "$seen"
[ "$seen" = 'encoding/json: "\U0001f600", refused: false
yaml/v3: "", refused: true
yaml/v4: "", refused: true
goccy: "\U0001f600", refused: false' ]
