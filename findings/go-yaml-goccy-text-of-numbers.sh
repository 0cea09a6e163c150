#!/bin/sh
# goccy/go-yaml puts a number's value into a Go string, where go.yaml.in/yaml puts what somebody wrote.
#
# Version:  github.com/goccy/go-yaml 1.19.2 and go.yaml.in/yaml/v4 4.0.0.
# Input:    unquoted scalars that are read into fields of the type string: an employee's number 0123456, a version 1.10,
#           a size 1_000, and 1e5.
# Expected: a string gets the letters of the scalar, as go.yaml.in/yaml gives them, or an error.
# Observed: goccy gives 42798 (the first is octal for it), 1.1 and 1000, without an error, but leaves 1e5 as it is.
#           So a change from one library to the other changes IDs and tokens in files that nobody touched.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module texts

go 1.24
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"

	goccy "github.com/goccy/go-yaml"
	v4 "go.yaml.in/yaml/v4"
)

func main() {
	for _, scalar := range []string{"0123456", "1.10", "1_000", "1e5"} {
		var a, b struct{ ID string }
		errA := goccy.Unmarshal([]byte("id: "+scalar), &a)
		errB := v4.Load([]byte("id: "+scalar), &b)
		fmt.Println(scalar, "goccy:", a.ID, errA, "v4:", b.ID, errB)
	}
}
GO
go get go.yaml.in/yaml/v4@v4.0.0 github.com/goccy/go-yaml@v1.19.2 2> /dev/null
seen=$(go run .)
echo "$seen"
[ "$seen" = '0123456 goccy: 42798 <nil> v4: 0123456 <nil>
1.10 goccy: 1.1 <nil> v4: 1.10 <nil>
1_000 goccy: 1000 <nil> v4: 1_000 <nil>
1e5 goccy: 1e5 <nil> v4: 1e5 <nil>' ]
