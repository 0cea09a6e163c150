package eventschema_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/eventschema"
	"github.com/dingevent/dingevent/internal/samples"
	"github.com/dingevent/dingevent/internal/thirdparty/schematest"
)

func textOf(t *testing.T, entry catalog.Entry) []byte {
	t.Helper()
	text, err := eventschema.JSONSchema(entry)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func compileAll(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := eventschema.JSONSchemas(catalog.All())
	if err != nil {
		t.Fatal(err)
	}
	return schematest.Compile(t, text)
}

func TestEventsFitTheirSchema(t *testing.T) {
	all, one := compileAll(t), map[string]*jsonschema.Schema{}
	for _, entry := range catalog.All() {
		one[entry.Type] = schematest.Compile(t, textOf(t, entry))
	}
	samples.EachDecoded(t, func(entry catalog.Entry, text []byte) {
		e := schematest.Value(t, text)
		if err := one[entry.Type].Validate(e); err != nil {
			t.Errorf("%s: %v\n%s", entry.Type, err, text)
		}
		if err := all.Validate(e); err != nil {
			t.Errorf("%s in all: %v\n%s", entry.Type, err, text)
		}
	})
	for _, entry := range catalog.All() {
		for _, odd := range []string{`7`, `"7"`, `"x"`, `true`, `[]`, `{}`, `[{},{}]`, `[[7]]`, `[null]`, `"[{},7]"`, `1e400`, `9007199254740993`} {
			text := oddly(t, entry, odd)
			if err := one[entry.Type].Validate(schematest.Value(t, text)); err != nil {
				t.Errorf("%s with %s everywhere: %v\n%s", entry.Type, odd, err, text)
			}
		}
	}
}

// oddly is the JSON of an event that came with the value in every field.
func oddly(t *testing.T, entry catalog.Entry, odd string) []byte {
	t.Helper()
	var members []string
	for _, f := range entry.Fields {
		members = append(members, fmt.Sprintf("%q:%s", f.Name, odd))
	}
	e := event.Decode(entry.Type, []byte("{"+strings.Join(members, ",")+"}"))
	if says := reflect.ValueOf(e).Elem().FieldByName("EventType"); says.IsValid() {
		says.SetString(entry.Type) // a field of the payload may be of that name
	}
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestWrongMembersAreRefused puts an object, and then a text, in place of every member that is not
// documented to be anything: one of both is wrong.
func TestWrongMembersAreRefused(t *testing.T) {
	all := compileAll(t)
	for _, entry := range catalog.All() {
		e := schematest.Value(t, samples.Decoded(t, entry, []byte(`{}`))).(map[string]any)
		var document struct {
			Properties map[string]struct{ Type, AnyOf any }
		}
		if err := json.Unmarshal(textOf(t, entry), &document); err != nil {
			t.Fatal(err)
		}
		for name, property := range document.Properties {
			if property.Type == nil && property.AnyOf == nil {
				continue
			}
			accepted := true
			for _, wrong := range []any{map[string]any{"a": []any{}}, "wrong"} {
				changed := maps.Clone(e)
				changed[name] = wrong
				accepted = accepted && all.Validate(changed) == nil
			}
			if accepted {
				t.Errorf("%s: anything goes for %s", entry.Type, name)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	all := compileAll(t)
	for _, test := range []struct{ event, want string }{
		{`{"EventType":"org_change","CorpId":"c","TimeStamp":"1"}`, ""},
		{`{"EventType":"org_change","CorpId":"c","TimeStamp":"1","new":1}`, ""},
		{`{"EventType":"org_change","CorpId":"c","TimeStamp":1}`, "at '/TimeStamp': got number, want string"},
		{`{"EventType":"org_change","CorpId":"c","TimeStamp":"now"}`, "does not match pattern"},
		{`{"EventType":"org_change","TimeStamp":"1"}`, "missing property 'CorpId'"},
		{`{"EventType":"hrm_user_record_change","staffId":"s","actionType":"of tomorrow"}`, ""},
		{`{"EventType":"crm_customer_track","CorpId":"c","EventTime":1,"BizId":"","tracks":null}`, ""},
		{`{"EventType":"crm_customer_track","CorpId":"c","EventTime":1,"BizId":"","tracks":[1]}`, "at '/tracks/0'"},
		{`{"EventType":"of_tomorrow","CorpId":"c"}`, "at '/EventType'"},
		{`{}`, "missing property 'EventType'"},
		{`[]`, "want object"},
	} {
		err := all.Validate(schematest.Value(t, []byte(test.event)))
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.event, err, test.want)
		}
	}
}
