package eventschema_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/eventschema"
)

// TestAsyncAPI checks what holds the document together. @asyncapi/parser has accepted the whole of it.
func TestAsyncAPI(t *testing.T) {
	text, err := eventschema.AsyncAPI(catalog.All(), "v1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	var root map[string]any
	unmarshal(t, text, &root)
	if got := at(root, "info/version"); got != "v1.2.3" {
		t.Errorf("the version is %v", got)
	}
	key := regexp.MustCompile(`^[a-zA-Z0-9.\-_]+$`)
	for _, path := range []string{"channels", "operations", "components/messages", "components/schemas"} {
		for name := range at(root, path).(map[string]any) {
			if !key.MatchString(name) {
				t.Errorf("%s has the key %q", path, name)
			}
		}
	}
	wantRefs(t, root, root)

	var names, carried []string
	for _, m := range at(root, "components/messages").(map[string]any) {
		names = append(names, m.(map[string]any)["name"].(string))
	}
	slices.Sort(names)
	if diff := cmp.Diff(event.Types(), names); diff != "" {
		t.Errorf("messages (-event +AsyncAPI):\n%s", diff)
	}
	for _, channel := range at(root, "channels").(map[string]any) {
		carried = slices.AppendSeq(carried, maps.Keys(channel.(map[string]any)["messages"].(map[string]any)))
	}
	slices.Sort(carried)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(at(root, "components/messages").(map[string]any))), carried); diff != "" {
		t.Errorf("messages (-components +channels):\n%s", diff)
	}
	if channels, operations := at(root, "channels").(map[string]any), at(root, "operations").(map[string]any); len(channels) != len(operations) {
		t.Errorf("%d channels, %d operations", len(channels), len(operations))
	}
}

// TestAsyncAPIIntegersAreLong: a time in milliseconds has no room in 32 bits, which Modelina makes of an integer without a format. The
// JSON Schema has no formats, because Ajv refuses those that it does not know.
func TestAsyncAPIIntegersAreLong(t *testing.T) {
	async, err := eventschema.AsyncAPI(catalog.All(), "v1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := eventschema.JSONSchemas(catalog.All())
	if err != nil {
		t.Fatal(err)
	}
	if integers, long := strings.Count(string(async), `"type": "integer"`), strings.Count(string(async), `"format": "int64"`); long != integers || long == 0 {
		t.Errorf("%d integers, %d of 64 bits", integers, long)
	}
	if strings.Contains(string(schema), `"format": "int64"`) {
		t.Error("the JSON Schema has a format")
	}
}

// wantRefs wants every reference within v to lead somewhere in root, and to stand alone.
func wantRefs(t *testing.T, root, v any) {
	t.Helper()
	switch v := v.(type) {
	case []any:
		for _, element := range v {
			wantRefs(t, root, element)
		}
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok {
			if path, local := strings.CutPrefix(ref, "#/"); !local || at(root, path) == nil || len(v) != 1 {
				t.Errorf("%v leads nowhere, or does not stand alone", v)
			}
			return
		}
		for _, member := range v {
			wantRefs(t, root, member)
		}
	}
}

// at follows the names in path, nil if that leads nowhere.
func at(v any, path string) any {
	for name := range strings.SplitSeq(path, "/") {
		object, _ := v.(map[string]any)
		v = object[name]
	}
	return v
}
