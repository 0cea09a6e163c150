package event

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/event/catalog"
)

// An objectField is a field of some type that DingTalk documents as one object, at any depth.
type objectField struct {
	eventType string
	around    func(value string) string // a payload with the value in the field's place
	path      string                    // as problems name it
	field     catalog.Field
	all       bool // a field beside it takes all of a list
}

// objectFields are those of every type.
func objectFields() (found []objectField) {
	for _, entry := range catalog.All() {
		var walk func(fields []catalog.Field, path string, around func(string) string)
		walk = func(fields []catalog.Field, path string, around func(string) string) {
			for _, f := range fields {
				at := func(value string) string { return around(fmt.Sprintf("{%q:%s}", f.Name, value)) }
				where := strings.TrimPrefix(path+"."+f.Name, ".")
				switch f.Type {
				case "object", "map[text]text", "deptflags", "deptorders":
					if f.Struct == "RobotMessageContent" {
						continue // takes a list as its rich text
					}
					of := objectField{entry.Type, at, where, f, false}
					for _, list := range fields {
						of.all = of.all || list.From == f.Name
					}
					found = append(found, of)
				case "[]object":
					list := at
					at = func(value string) string { return list("[" + value + "]") }
					where += "[0]"
				}
				if f.From == "" && f.Fields != nil {
					walk(f.Fields, where, at)
				}
			}
		}
		walk(entry.Fields, "", func(value string) string { return value })
	}
	return found
}

// full is an object with a value of its kind in every field.
func full(fields []catalog.Field, n int) string {
	var members []string
	for _, f := range fields {
		if f.From == "" {
			members = append(members, fmt.Sprintf("%q:%s", f.Name, example(f, n)))
		}
	}
	return "{" + strings.Join(members, ",") + "}"
}

func example(f catalog.Field, n int) string {
	element, isList := strings.CutPrefix(f.Type, "[]")
	value := map[string]string{
		"text": fmt.Sprintf(`"text %d"`, n), "int": fmt.Sprint(n), "int64": fmt.Sprint(n), "float64": fmt.Sprintf("%d.5", n), "bool": "true",
		"any": fmt.Sprint(n), "raw": fmt.Sprint(n), "map[text]text": fmt.Sprintf(`{"k":"%d"}`, n), "deptflags": fmt.Sprintf(`{"%d":true}`, n),
		"deptorders": fmt.Sprintf(`{"1":%d}`, n), "object": full(f.Fields, n),
	}[element]
	if isList {
		return "[" + value + "]"
	}
	return value
}

// A list of one where one object is documented is the object, also as JSON in a string; of several the first is kept, and
// told where no field takes all. What is neither is told. So it is for every object of every type.
func TestListsWhereObjectsAreDocumented(t *testing.T) {
	fields := objectFields()
	if len(fields) < 170 {
		t.Fatalf("only %d fields hold objects", len(fields))
	}
	top := 0
	for _, f := range fields {
		if !strings.Contains(f.path, ".") {
			top++
		}
		one, two := example(f.field, 1), example(f.field, 2)
		want, problems := decode(t, Decoder{}, f.eventType, f.around(one))
		if problems != "" {
			t.Errorf("%s %s: %s", f.eventType, f.path, problems)
		}
		check := func(value, wantProblems string) {
			t.Helper()
			got, problems := decode(t, Decoder{}, f.eventType, f.around(value))
			if diff := cmp.Diff(want, got); diff != "" || problems != wantProblems {
				t.Errorf("%s: problems %q, want %q (-object +got)\n%s", f.around(value), problems, wantProblems, diff)
			}
		}
		check("["+one+"]", "")
		if _, problems := decode(t, Decoder{}, f.eventType, f.around(`"no JSON"`)); problems != "" { // else the field takes text as it is
			check(quoted(t, "["+one+"]"), "")
		}
		check("["+quoted(t, one)+"]", "")
		if f.all {
			continue // TestDiffInfo tells of it
		}
		kind := map[string]string{
			"deptflags": "departments with yes or no", "deptorders": "departments with numbers",
		}[f.field.Type]
		if kind == "" {
			kind = "an object"
		}
		check("["+one+","+two+"]", f.path+" should be "+kind+" but is a list of 2")
		check("["+one+",7,null]", f.path+" should be "+kind+" but is a list of 3")

		// what is no object
		for _, value := range []string{"null", "[null]", `""`, "[]"} {
			_, problems := decode(t, Decoder{}, f.eventType, f.around(value))
			if problems != "" && (value != "[]" || !strings.HasPrefix(f.field.Type, "dept")) {
				t.Errorf("%s: problems %q", f.around(value), problems)
			}
		}
		for _, value := range []string{"7", "true", `[7]`, `[[` + one + `]]`} {
			_, problems := decode(t, Decoder{}, f.eventType, f.around(value))
			if !strings.HasPrefix(problems, f.path+" should be "+kind+" but is ") || strings.Contains(problems, "\n") {
				t.Errorf("%s: problems %q", f.around(value), problems)
			}
		}
	}
	if top < 114 {
		t.Errorf("only %d of them at the top", top)
	}
}

func quoted(t *testing.T, text string) string {
	t.Helper()
	b, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// DingTalk's page of Stream shows diffInfo as a list, and its page of HTTP as an object.
func TestDiffInfo(t *testing.T) {
	const one, two = `{"prev":{"jobNumber":"01"},"curr":{"jobNumber":""},"userid":"u1"}`, `{"curr":{"name":"x"},"userid":"u2"}`
	for data, want := range map[string]struct {
		users    []string
		problems string
	}{
		one:                                      {[]string{"u1"}, ""},
		`[` + one + `]`:                          {[]string{"u1"}, ""},
		`[` + one + `,` + two + `]`:              {[]string{"u1", "u2"}, ""},
		quoted(t, `[`+one+`,`+two+`]`):           {[]string{"u1", "u2"}, ""},
		`[` + one + `,7]`:                        {[]string{"u1", ""}, "diffInfo[1] should be an object but is another number"},
		`[{"userid":"u1","prev":7}]`:             {[]string{"u1"}, "diffInfo[0].prev should be an object but is another number"},
		`{"userid":"u1","prev":[{"name":7},{}]}`: {[]string{"u1"}, "diffInfo.prev should be an object but is a list of 2"},
		`[]`:                                     {nil, ""},
		`""`:                                     {nil, ""},
		`null`:                                   {nil, ""},
		`7`:                                      {nil, "diffInfo should be an object but is another number"},
		`"no"`:                                   {nil, "diffInfo should be an object but is other text"},
	} {
		for _, eventType := range []string{"user_modify_org", "user_add_org"} { // one embeds the other
			got, problems := decode(t, Decoder{}, eventType, `{"userId":["u1"],"diffInfo":`+data+`}`)
			if add, ok := got.(*OrgUserAdd); ok {
				got = &add.OrgUserModify
			}
			e := got.(*OrgUserModify)
			var users []string
			for _, d := range e.DiffInfos {
				users = append(users, d.UserId)
			}
			if !reflect.DeepEqual(users, want.users) || problems != want.problems {
				t.Errorf("%s: %q with %q", data, users, problems)
			}
			if len(users) > 0 != (e.DiffInfo != nil) || e.DiffInfo != nil && e.DiffInfo.UserId != users[0] {
				t.Errorf("%s: DiffInfo is %+v", data, e.DiffInfo)
			}
		}
	}
}

// What a later member of the same name takes back is no problem any more.
func TestTheLastOfOneNameCounts(t *testing.T) {
	for data, want := range map[string]string{
		`{"diffInfo":7,"diffInfo":{"userid":"u1"}}`:                      "",
		`{"diffInfo":{"prev":7},"diffInfo":{"prev":{"name":"a"}}}`:       "",
		`{"diffInfo":[{"prev":7},7],"nobody":1,"diffInfo":null}`:         "diffInfo[0].prev should be an object but is another number\ndiffInfo[1] should be an object but is another number\nnobody is not known",
		`{"timeStamp":{},"nobody":1,"timeStamp":"5"}`:                    "nobody is not known",
		`{"timeStamp":"5","diffInfo":[{"userid":"x"}],"timeStamp":true}`: "TimeStamp should be an integer but is a boolean",
	} {
		if _, problems := decode(t, Decoder{}, "user_modify_org", data); problems != want {
			t.Errorf("%s: %q, want %q", data, problems, want)
		}
	}
}

// Who must know of each value that does not fit is told of each, or that there are more.
func TestOnMisfit(t *testing.T) {
	tell := func(data string) (fields []string) {
		problems := 0
		d := Decoder{OnProblem: func(Problem) { problems++ }, OnMisfit: func(p Problem) { fields = append(fields, p.Field) }}
		d.Decode("user_add_org", []byte(data))
		if problems > maxProblems {
			t.Errorf("%d problems", problems)
		}
		return fields
	}
	unknown := strings.Repeat(`"new":1,`, 100)
	if got := tell(`{` + unknown + `"timeStamp":"x"}`); !reflect.DeepEqual(got, []string{"TimeStamp"}) {
		t.Errorf("behind many unknown names: %q", got)
	}
	if got := tell(`{"userId":[` + strings.Repeat(`{},`, maxMisfits-1) + `{}]}`); len(got) != maxMisfits || got[maxMisfits-1] != "UserId[999]" {
		t.Errorf("%d, the last %q", len(got), got[len(got)-1])
	}
	if got := tell(`{"userId":[` + strings.Repeat(`{},`, maxMisfits) + `{}]}`); len(got) != maxMisfits+1 || got[maxMisfits] != "" {
		t.Errorf("%d, the last %q", len(got), got[len(got)-1])
	}
	if got := tell(`[]`); !reflect.DeepEqual(got, []string{""}) {
		t.Errorf("no object: %q", got)
	}
	d := Decoder{OnMisfit: func(p Problem) { t.Error(p) }}
	d.Decode("no_such_event", []byte("x"))
}

// What is kept as it comes loses no digit of a whole number; all else is as with encoding/json.
func TestAnythingRoundsNothing(t *testing.T) {
	for text, want := range map[string]any{
		`7`: 7.0, `9007199254740992`: 9007199254740992.0, `1.5`: 1.5, `9007199254740993.0`: 9007199254740992.0, `1e22`: 1e22, `null`: nil, `"a"`: "a",
		`9007199254740993`: json.Number("9007199254740993"), `18446744073709551615`: json.Number("18446744073709551615"),
		`{"a":[9007199254740993,1]}`: map[string]any{"a": []any{json.Number("9007199254740993"), 1.0}},
	} {
		got, problems := decode(t, Decoder{}, "label_conf_modify", `{"PostLabelList":[{"extraInfo":`+text+`}]}`)
		if e := got.(*LabelConfModify); problems != "" || !reflect.DeepEqual(e.PostLabels[0].Ext, want) {
			t.Errorf("%s: %#v %s", text, e.PostLabels, problems)
		}
	}
	_, problems := decode(t, Decoder{}, "label_conf_modify", `{"PostLabelList":[{"extraInfo":[1e999]}]}`)
	if problems != "PostLabelList[0].extraInfo should be a value within the range of float64 but is a list" {
		t.Error(problems)
	}
}
