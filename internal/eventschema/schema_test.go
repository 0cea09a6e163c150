package eventschema_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/samples"
)

// TestStructuresAreOfOneKind: a definition is made of the first use, and stands for all.
func TestStructuresAreOfOneKind(t *testing.T) {
	known := map[string][]catalog.Field{}
	var walk func(fields []catalog.Field)
	walk = func(fields []catalog.Field) {
		for _, f := range fields {
			if f.Struct == "" {
				continue
			}
			if first, ok := known[f.Struct]; ok {
				if f.Fields == nil {
					continue // within itself
				}
				if diff := cmp.Diff(first, f.Fields, cmpopts.IgnoreFields(catalog.Field{}, "Fields")); diff != "" {
					t.Errorf("%s differs by where it is used:\n%s", f.Struct, diff)
				}
				continue
			}
			known[f.Struct] = f.Fields
			walk(f.Fields)
		}
	}
	for _, e := range catalog.All() {
		walk(e.Fields)
	}
	for _, e := range catalog.All() {
		if _, ok := known[e.Go]; ok {
			t.Errorf("%s is an event and within one", e.Go)
		}
	}
}

// TestRequiredIsWhatIsAlwaysThere compares with the JSON of an event of which nothing came; a type whose
// struct names no organization shows here.
func TestRequiredIsWhatIsAlwaysThere(t *testing.T) {
	for _, entry := range catalog.All() {
		var always map[string]any
		unmarshal(t, samples.Decoded(t, entry, []byte(`{}`)), &always)
		required := document(t, entry).Required
		slices.Sort(required)
		if diff := cmp.Diff(slices.Sorted(maps.Keys(always)), required); diff != "" {
			t.Errorf("%s (-always there +required):\n%s", entry.Type, diff)
		}
	}
	samples.EachDecoded(t, func(entry catalog.Entry, text []byte) {
		var all map[string]any
		unmarshal(t, text, &all)
		properties := document(t, entry).Properties
		for name := range all {
			if _, ok := properties[name]; !ok {
				t.Errorf("%s: %s is not described", entry.Type, name)
			}
		}
	})
}

func unmarshal(t *testing.T, text []byte, v any) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
}
