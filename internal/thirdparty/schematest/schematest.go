// Package schematest holds JSON to JSON Schemas, by a library that is not ours.
package schematest

import (
	"bytes"
	"cmp"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Compile wants the text to be a schema after the metaschema of JSON Schema 2020-12, and returns it by its $id if it has one.
func Compile(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	doc := Value(t, text)
	id, _ := doc.(map[string]any)["$id"].(string)
	name := cmp.Or(id, "urn:schematest")
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	meta, err := c.Compile("https://json-schema.org/draft/2020-12/schema")
	if err != nil {
		t.Fatal(err)
	}
	if err := meta.Validate(doc); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	return s
}

// Value returns the value of a text as [jsonschema.Schema.Validate] takes it.
func Value(t *testing.T, text []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}
