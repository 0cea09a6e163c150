#!/bin/sh
# go-jsonschema writes Go that does not compile, if a definition has the name of another one and its described property.
#
# Version:  github.com/atombender/go-jsonschema v0.24.1 (VERSION=v… tries another).
# Input:    a schema with the definitions Quote and QuoteText, as of a quoted robot message. Quote has the property text, which is a
#           QuoteText or null, with a description. Then the same with the name Words in place of QuoteText.
# Expected: Go that compiles, both times. The generator makes a name of its own, with a number, where one is taken.
# Observed: it ends with code 0, and writes a type QuoteText_1 for the property. That uses QuoteText_1_0, which it writes nowhere:
#           "undefined: QuoteText_1_0". With the other name, or without the
#           description, all is well.
#
# Exits 0 while that is so. Needs Go 1.26 and the module proxy.
set -eu
VERSION=${VERSION:-v0.24.1}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOBIN="$dir/bin" go install "github.com/atombender/go-jsonschema@$VERSION" 2>/dev/null
cat > quote.json <<'JSON'
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {"quote": {"anyOf": [{"$ref": "#/$defs/Quote"}, {"type": "null"}]}},
  "$defs": {
    "Quote": {
      "type": "object",
      "properties": {"text": {"description": "The quoted words.", "anyOf": [{"$ref": "#/$defs/QuoteText"}, {"type": "null"}]}}
    },
    "QuoteText": {"type": "object", "properties": {"content": {"type": "string"}}, "required": ["content"]}
  }
}
JSON
sed 's/QuoteText/Words/g' quote.json > words.json
mkdir quote words
printf 'module found\n\ngo 1.26\n' > go.mod
bin/go-jsonschema -p found quote.json > quote/event.go 2>/dev/null
bin/go-jsonschema -p found words.json > words/event.go 2>/dev/null
go mod tidy >/dev/null 2>&1
go build ./words && echo "Words: compiles"
if found=$(go build ./quote 2>&1); then
	echo "QuoteText: compiles; the behaviour has changed"
	exit 1
fi
echo "QuoteText: $found"
case $found in
*"undefined: QuoteText_1_0"*) ;;
*)
	echo "the behaviour has changed"
	exit 1
	;;
esac
