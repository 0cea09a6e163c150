package schema_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/event/catalog"
)

// eachEvent calls do with the JSON of every event that the samples make, and of one that nothing came of.
func eachEvent(t *testing.T, do func(entry catalog.Entry, text []byte)) {
	t.Helper()
	for _, entry := range catalog.All() {
		do(entry, decoded(t, entry, []byte(`{}`)))
		for _, s := range entry.Samples {
			for _, shape := range s.For {
				head := catalog.Head{Type: entry.Type, CorpID: catalog.SampleCorp, ID: "id1", Born: time.UnixMilli(1784260000123)}
				payload, err := catalog.Shape(catalog.TransportOf(shape), s.Data, head)
				if err != nil {
					t.Fatal(err)
				}
				do(entry, decoded(t, entry, payload))
			}
		}
	}
}

func decoded(t *testing.T, entry catalog.Entry, payload []byte) []byte {
	t.Helper()
	text, err := json.Marshal(event.Decode(entry.Type, payload))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

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
		unmarshal(t, decoded(t, entry, []byte(`{}`)), &always)
		required := document(t, entry).Required
		slices.Sort(required)
		if diff := cmp.Diff(slices.Sorted(maps.Keys(always)), required); diff != "" {
			t.Errorf("%s (-always there +required):\n%s", entry.Type, diff)
		}
	}
	eachEvent(t, func(entry catalog.Entry, text []byte) {
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
