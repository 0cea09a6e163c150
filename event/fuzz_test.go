package event

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/jsonscan"
)

// strange are payloads that DingTalk sends, or might.
var strange = []struct{ eventType, data string }{
	{"user_add_org", `{"userid":"a","timeStamp":1.64e12,"corpId":"b","CorpId":"c"}`},
	{"user_add_org", `{"biz_type":13,"corp_id":"c","biz_data":"{\"userid\":\"a\"}"}`},
	{"label_conf_modify", `{"PostLabelList":["{\"name\":\"\\u6743\\\"\"}",{"id":7}],"PreLabelList":"[{\"hidden\":1}]"}`},
	{"crm_customer_track", `{"tracks":[{"type":"1","gmtCreate":null},{}],"EventTime":"x"}`},
	{"chat_disband", "{\"ChatId\":\"\xff\\ud83d\"}"},
	{"org_dept_create", `{"DeptId":[1,"2",{}],"DeptId":9223372036854775808}`},
	{"/v1.0/card/instances/callback", `{"extension":"","value":{"params":{"a":"b"}}}`}, {"/v1.0/card/instances/callback", "{\"extension\":\"no JSON \x80\"}"},
	{"new_event", `success`}, {"user_add_org", `{"UserId":[`}, {"", ``},
}

func FuzzDecode(f *testing.F) {
	for eventType, data := range seedSamples(f) {
		f.Add(eventType, data)
	}
	for _, s := range strange {
		f.Add(s.eventType, []byte(s.data))
	}
	for _, entry := range catalog.All() {
		for _, sample := range entry.Samples {
			f.Add(entry.Type, []byte(sample.Data))
		}
	}
	f.Fuzz(func(t *testing.T, eventType string, data []byte) {
		problems := 0
		d := Decoder{OnProblem: func(Problem) { problems++ }}
		got := d.Decode(eventType, data)
		if got == nil {
			t.Fatal("Decode = nil")
		}
		entry := lookup(eventType)
		if unknown, ok := got.(*Unknown); ok {
			if unknown.Type != eventType || !bytes.Equal(unknown.Raw, data) {
				t.Errorf("Unknown is not what came: %q", unknown)
			}
			if entry != nil && problems != 1 {
				t.Errorf("%d problems with a payload that is no object", problems)
			}
			return
		}
		if !json.Valid(data) {
			t.Fatalf("%q was decoded and is not JSON", data)
		}
		want := reflect.New(entry.goType())
		if problems > 0 || bytes.Contains(data, []byte("diffInfos")) || !exactNames(entry.goType(), data) || json.Unmarshal(data, want.Interface()) != nil {
			return
		}
		if field := want.Elem().FieldByName("EventType"); field.String() == "" {
			field.SetString(eventType) // encoding/json does not know it
		}
		if diff := cmp.Diff(want.Interface(), got, asEncodingJSON); diff != "" {
			t.Errorf("%s (-encoding/json +Decode):\n%s", data, diff)
		}
	})
}

// FuzzListsOfOne puts every object in a list of its own, and wants the same event.
func FuzzListsOfOne(f *testing.F) {
	for _, entry := range catalog.All() {
		for _, sample := range entry.Samples {
			f.Add(entry.Type, []byte(sample.Data))
		}
	}
	f.Fuzz(func(t *testing.T, eventType string, data []byte) {
		if entry, ok := catalog.Lookup(eventType); !ok || !json.Valid(data) {
			return
		} else if lists, ok := inLists(entry.Fields, data); ok {
			want, wantProblems := decode(t, Decoder{}, eventType, string(data))
			got, problems := decode(t, Decoder{}, eventType, string(lists))
			first := strings.NewReplacer("diffInfo[0]", "diffInfo") // data may have a list already
			if diff := cmp.Diff(want, got); diff != "" || first.Replace(problems) != first.Replace(wantProblems) {
				t.Errorf("%s\nas %s: problems %q, want %q (-object +got)\n%s", data, lists, problems, wantProblems, diff)
			}
		}
	})
}

// inLists puts the objects within an object that their fields want to be objects in lists of one.
func inLists(fields []catalog.Field, data []byte) (lists []byte, ok bool) {
	var members [][]byte
	err := jsonscan.Object(data, func(key string, value []byte) {
		for _, f := range fields {
			if key == f.Name && f.Type == "object" && f.Struct != "RobotMessageContent" && value[0] == '{' {
				if inner, ok := inLists(f.Fields, value); ok {
					value = slices.Concat([]byte("["), inner, []byte("]"))
				}
			}
		}
		members = append(members, slices.Concat(jsonscan.AppendText(nil, key), []byte(":"), value))
	})
	return slices.Concat([]byte("{"), bytes.Join(members, []byte(",")), []byte("}")), err == nil
}

// asEncodingJSON makes up for what Decode does better: JSON inside a string becomes JSON, invalid Unicode is repaired, null is nothing, a
// record of which only nulls came is none, and a list of all differences is made of one.
var asEncodingJSON = cmp.Options{
	cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".DiffInfos" }, cmp.Ignore()),
	cmp.FilterPath(func(p cmp.Path) bool { return p.Last().Type() == reflect.TypeFor[any]() },
		cmp.Transformer("rounded", func(value any) string {
			var rounded any
			text, err := json.Marshal(value)
			if err == nil && json.Unmarshal(text, &rounded) == nil {
				text, _ = json.Marshal(rounded)
			}
			return string(text)
		})),
	cmp.FilterPath(func(p cmp.Path) bool { return p.Last().Type() == reflect.TypeFor[json.RawMessage]() },
		cmp.Transformer("inside", func(raw json.RawMessage) string {
			if text, ok := jsonscan.Text(raw); ok && json.Valid([]byte(text)) {
				raw = json.RawMessage(text)
			}
			return strings.TrimPrefix(string(jsonscan.Repaired(raw)), "null")
		})),
	cmp.Transformer("member", func(m *OrgMember) OrgMember { return *either(m) }),
	cmp.Transformer("dept", func(d *OrgDept) OrgDept { return *either(d) }),
}

func either[T any](p *T) *T {
	if p == nil {
		return new(T)
	}
	return p
}

// exactNames reports whether every object in data names a member once, and as the structs do: not in
// another case, and by no alias. Otherwise encoding/json may do something else, and Decode should.
func exactNames(goType reflect.Type, data []byte) bool {
	tags := map[string]bool{}
	collectTags(goType, tags, map[reflect.Type]bool{})
	exact := true
	var walk func(value []byte)
	walk = func(value []byte) {
		if text, ok := jsonscan.Text(value); ok {
			value = []byte(text) // a label
		}
		seen := map[string]bool{}
		_ = jsonscan.Object(value, func(key string, value []byte) {
			for tag := range tags {
				exact = exact && (key == tag || !strings.EqualFold(key, tag))
			}
			exact = exact && !seen[key] && (tags[key] || slices.Contains(added, key))
			seen[key] = true
			walk(value)
		})
		_ = jsonscan.Array(value, walk)
	}
	walk(data)
	return exact
}

func collectTags(goType reflect.Type, tags map[string]bool, seen map[reflect.Type]bool) {
	if seen[goType] {
		return // a quote within a quote
	}
	seen[goType] = true
	for _, f := range reflect.VisibleFields(goType) {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tag != "" {
			tags[tag] = true
		}
		inner := f.Type
		if inner.Kind() == reflect.Slice || inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			collectTags(inner, tags, seen)
		}
	}
}
