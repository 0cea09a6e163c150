package schema_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/event/catalog/schema"
)

// A jsonSchema is what tests look at.
type jsonSchema struct {
	ID         string `json:"$id"`
	Properties map[string]struct {
		Type        any
		AnyOf       []any
		Description string
	}
	Required []string
}

var schemas sync.Map // from event type to the text of its schema

func textOf(t *testing.T, entry catalog.Entry) []byte {
	t.Helper()
	if text, ok := schemas.Load(entry.Type); ok {
		return text.([]byte)
	}
	text, err := schema.JSONSchema(entry)
	if err != nil {
		t.Fatal(err)
	}
	schemas.Store(entry.Type, text)
	return text
}

func document(t *testing.T, entry catalog.Entry) (s jsonSchema) {
	t.Helper()
	unmarshal(t, textOf(t, entry), &s)
	return s
}

// compile wants the text to be a schema after the metaschema it names.
func compile(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	var named jsonSchema
	unmarshal(t, text, &named)
	c := jsonschema.NewCompiler()
	if err := c.AddResource(named.ID, value(t, text)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(named.ID)
	if err != nil {
		t.Fatalf("%s: %v", named.ID, err)
	}
	meta, err := c.Compile("https://json-schema.org/draft/2020-12/schema")
	if err != nil {
		t.Fatal(err)
	}
	if err := meta.Validate(value(t, text)); err != nil {
		t.Errorf("%s: %v", named.ID, err)
	}
	return s
}

func compileAll(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := schema.JSONSchemas(catalog.All())
	if err != nil {
		t.Fatal(err)
	}
	return compile(t, text)
}

func value(t *testing.T, text []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

func TestEventsFitTheirSchema(t *testing.T) {
	all, one := compileAll(t), map[string]*jsonschema.Schema{}
	for _, entry := range catalog.All() {
		one[entry.Type] = compile(t, textOf(t, entry))
	}
	eachEvent(t, func(entry catalog.Entry, text []byte) {
		e := value(t, text)
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
			if err := one[entry.Type].Validate(value(t, text)); err != nil {
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
		e := value(t, decoded(t, entry, []byte(`{}`))).(map[string]any)
		for name, property := range document(t, entry).Properties {
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
		err := all.Validate(value(t, []byte(test.event)))
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.event, err, test.want)
		}
	}
}

// TestDescriptionsSayIt: nothing that the catalogue knows of the JSON gets lost.
func TestDescriptionsSayIt(t *testing.T) {
	for _, entry := range catalog.All() {
		text := document(t, entry)
		for _, f := range entry.Fields {
			got := text.Properties[f.Name].Description
			for _, want := range []struct {
				when  bool
				parts []string
			}{
				{true, []string{f.About, "\n" + f.AboutZH}},
				{f.Unit == "ms", []string{"In milliseconds", "毫秒时间戳"}},
				{f.Historical, []string{"Only old pages", "仅见于钉钉历史文档"}},
				{f.Seen, []string{"not documented by DingTalk", "钉钉文档未说明"}},
				{len(f.In) > 0 && !f.Historical, []string{"Only for ", "仅限"}},
				{f.Quoted, []string{"inside a string", "字符串"}},
				{len(f.Enum) > 0, []string{"DingTalk may add others", "钉钉可能新增取值"}},
			} {
				for _, part := range want.parts {
					if want.when && !strings.Contains(got, part) {
						t.Errorf("%s.%s: %q lacks %q", entry.Type, f.Name, got, part)
					}
				}
			}
			for _, v := range f.Enum {
				if !strings.Contains(got, v.Value) || !strings.Contains(got, strings.TrimSuffix(v.AboutZH, "。")) {
					t.Errorf("%s.%s: %q lacks %q", entry.Type, f.Name, got, v.Value)
				}
			}
		}
	}
}

func ExampleJSONSchema() {
	entry, _ := catalog.Lookup("org_change")
	text, err := schema.JSONSchema(entry)
	if err != nil {
		fmt.Println(err)
		return
	}
	s := string(text)
	fmt.Println(s[strings.Index(s, `    "TimeStamp"`):])
	// Output:
	//     "TimeStamp": {
	//       "description": "When it happened. In milliseconds since 1970. A number inside a string.\n事件发生的时间。毫秒时间戳。以字符串表示的数字。",
	//       "type": "string",
	//       "pattern": "^-?[0-9]+$"
	//     }
	//   },
	//   "required": [
	//     "EventType",
	//     "CorpId",
	//     "TimeStamp"
	//   ]
	// }
}
