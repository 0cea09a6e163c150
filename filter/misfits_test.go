package filter_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/filter"
)

// strangers are values that no field of a type takes.
var strangers = map[string]string{
	"text": `{}`, "int": `{}`, "int64": `"soon"`, "float64": `[]`, "bool": `"maybe"`, "object": `7`, "map[text]text": `7`,
	"deptflags": `7`, "deptorders": `7`, "[]text": `{}`, "[]int": `{}`, "[]int64": `{}`, "[]object": `7`,
}

// A place is a field of an event at any depth.
type place struct {
	path   string // in CEL
	fits   string // a payload with the field
	misfit string // the same with a value that does not fit
}

func places(entry catalog.Entry) (all []place) {
	var walk func(fields []catalog.Field, path string, around func(string) string)
	walk = func(fields []catalog.Field, path string, around func(string) string) {
		for _, f := range fields {
			at := func(value string) string { return around(fmt.Sprintf("{%q:%s}", f.Name, value)) }
			p := path + ".`" + f.Name + "`"
			if strange := strangers[f.Type]; strange != "" {
				all = append(all, place{p, at("null"), at(strange)})
			}
			switch {
			case f.Type == "object" && f.Fields != nil:
				walk(f.Fields, p, at)
			case f.Type == "[]object" && f.Fields != nil:
				walk(f.Fields, p+"[0]", func(value string) string { return at("[" + value + "]") })
				walk(f.Fields[:1], p+"[0]", at) // one object in place of the list
			}
		}
	}
	walk(entry.Fields, "event", func(value string) string { return value })
	return all
}

// A field that came and did not fit is never the same as one that did not come, whichever it is and however it is asked for.
func TestMisfitsAreFaults(t *testing.T) {
	asked, dynamic := 0, map[string]*filter.Matcher{}
	for _, entry := range catalog.All() {
		for _, p := range places(entry) {
			asked++
			where := fmt.Sprintf("has(%[1]s) || dyn(%[1]s) == dyn(%[1]s)", p.path)
			if asked%2 == 0 { // each way by itself, half of the fields each
				where = fmt.Sprintf("[%s].size() > 5", p.path)
			}
			types := [][]string{{entry.Type}, nil}[asked/2%2]
			m := dynamic[where]
			if m == nil || types != nil {
				var err error
				if m, err = (filter.Filter{Types: types, Where: where}).Compile(); err != nil {
					t.Fatalf("%s %s: %v", entry.Type, where, err)
				}
				if types == nil {
					dynamic[where] = m
				}
			}
			env := &dingevent.Envelope{Type: entry.Type, CorpID: "c", Data: []byte(p.misfit)}
			if ok, err := m.Match(env); ok || err == nil || !strings.Contains(err.Error(), "a value does not fit: ") {
				t.Errorf("%s with %s: %s is %v, %v", entry.Type, p.misfit, where, ok, err)
			}
			env.Data = []byte(p.fits)
			if _, err := m.Match(env); err != nil {
				t.Errorf("%s with %s: %s: %v", entry.Type, p.fits, where, err)
			}
		}
	}
	if asked < 2500 {
		t.Errorf("only %d fields were asked for", asked)
	}
}

func TestMisfits(t *testing.T) {
	const (
		modify  = "user_modify_org"
		changed = `"timeStamp":"1684467623362","optStaffId":"o1","userId":["u1"]`
	)
	many := `{"diffInfo":{"prev":{"jobNumber":"01"}},"userId":[` + strings.Repeat(`{},`, 1000) + `{}]}`
	for _, test := range []struct {
		eventType, data, where string
		want                   bool
		err                    string
	}{
		{modify, `{"diffInfo":{"prev":{"jobNumber":"01"}},` + changed + `}`, `event.diffInfo.prev.jobNumber == "01"`, true, ""},
		{modify, `{"diffInfo":[{"prev":{"jobNumber":"01"}}],` + changed + `}`, `event.diffInfo.prev.jobNumber == "01"`, true, ""},
		{modify, `{"diffInfo":[{},{"prev":{"jobNumber":"01"}}]}`, `event.diffInfos.exists(d, d.prev.jobNumber == "01")`, true, ""},
		{modify, `{"diffInfo":{"prev":{"jobNumber":"01"}}}`, `event.diffInfos.exists(d, d.prev.jobNumber == "01")`, true, ""},
		{modify, `{"diffInfo":[]}`, `has(event.diffInfo)`, false, ""},
		{modify, `{"diffInfo":7,` + changed + `}`, `event.OptStaffId == "o1" && "u1" in event.UserId`, true, ""},
		{modify, `{"diffInfo":7}`, `has(event.diffInfo)`, false, `diffInfo should be an object but is another number`},
		{modify, `{"diffInfo":7}`, `has(event.diffInfo.prev)`, false, `diffInfo should be an object`},
		{modify, `{"diffInfo":7}`, `event.diffInfo.prev.jobNumber == "01"`, false, `filter: where: a value does not fit: diffInfo should be an object`},
		{modify, `{"diffInfo":7}`, `event.diffInfos.size() == 0`, false, `diffInfo should be an object`},
		{modify, `{"diffInfo":7}`, `event["diffInfo"] == null`, false, `diffInfo should be an object`},
		{modify, `{"diffInfo":7}`, `event == event`, false, `diffInfo should be an object`},
		{modify, `{"diffInfo":7}`, `[event].exists(e, has(e.diffInfo))`, false, `diffInfo should be an object`},
		{modify, `{"diffInfo":7}`, `event.OptStaffId == "" || has(event.diffInfo)`, true, ""}, // whatever it holds
		{modify, `{"diffInfo":{"prev":7,"curr":{"name":"x"}}}`, `event.diffInfo.curr.name == "x" && has(event.diffInfo)`, true, ""},
		{modify, `{"diffInfo":{"prev":7}}`, `event.diffInfo.prev.name == "x"`, false, `diffInfo.prev should be an object`},
		{modify, `{"diffInfo":{"prev":7}}`, `event.diffInfos[0].prev.name == "x"`, false, `diffInfo.prev should be an object`},
		{modify, `{"diffInfo":[{"prev":7},{"prev":{"name":"x"}}]}`, `event.diffInfo.prev.name == "x"`, false, `diffInfo[0].prev should be an object`},
		{modify, `{"diffInfo":[{"prev":7},{"prev":{"name":"x"}}]}`, `event.diffInfos.exists(d, d.prev.name == "x")`, true, ""},
		{modify, `{"diffInfo":[{"prev":7},{"prev":{"name":"x"}}]}`, `event.diffInfos.exists(d, d.prev.name == "y")`, false, `diffInfo[0].prev should be an object`},
		{modify, `{"diffInfo":[{"prev":7},{"prev":{"name":"x"}}]}`, `event.diffInfos.filter(d, d.prev.name == "x").size() == 1`, false, `diffInfo[0].prev should be an object`},
		{modify, `{"diffInfo":[{"prev":7},{"prev":{"name":"x"}}]}`, `event.diffInfos[1].prev.name == "x" && event.diffInfos.size() == 2`, true, ""},
		{modify, `{"diffInfo":{"prev":[{"name":"x"},{}]}}`, `event.diffInfo.prev.name == "x"`, false, `diffInfo.prev should be an object but is a list of 2`},
		{modify, `{"isLeaderInDepts":"no"}`, `event.isLeaderInDepts == {}`, false, `isLeaderInDepts should be departments`},
		{modify, `{"timeStamp":"soon"}`, `event.TimeStamp > 0`, false, `TimeStamp should be an integer but is other text`},
		{modify, `{"timeStamp":"soon","timeStamp":"5"}`, `event.TimeStamp == 5`, true, ""},
		{modify, many, `event.diffInfo.prev.jobNumber == "01" && event.UserId.size() > 0`, false, `at most 1000 values that do not fit`},
		{modify, many, `event.diffInfo.prev.jobNumber == "01"`, true, ""},
		{modify, `{"userId":["a",{}]}`, `"a" in event.UserId`, true, ""},
		{modify, `{"userId":["a",{}]}`, `"b" in event.UserId`, false, `UserId[1] should be text but is an object`},
		{modify, `{"userId":["a",{}]}`, `"b" in event.UserId + ["c"]`, false, `UserId[1] should be text`},
		{modify, `{"userId":["a",{}]}`, `"b" in ["c"] + event.UserId`, false, `UserId[1] should be text`},
		{modify, `{"userId":["a",{}]}`, `event.UserId == ["a", ""]`, false, `UserId[1] should be text`},
		{modify, `{"userId":["a",{}]}`, `["a", ""] == event.UserId`, false, `UserId[1] should be text`},
		{modify, `{"userId":["a",{}]}`, `["a", ""] != event.UserId`, false, `UserId[1] should be text`},
		{modify, `{"userId":["a",{}]}`, `{"k": event.UserId} == {"k": ["a", ""]}`, false, `UserId[1] should be text`},
		{modify, `{"userId":["a",{}]}`, `sets.contains(event.UserId, ["b"])`, false, `UserId[1] should be text`},
		{modify, `{"userId":["a",{}]}`, `sets.contains(["a"], event.UserId)`, false, `UserId[1] should be text`},
		{modify, `{"userId":["a",{}]}`, `sets.intersects(["b"], event.UserId)`, false, `UserId[1] should be text`},
		{modify, `{"userId":["a",{}]}`, `sets.intersects(["a"], event.UserId)`, true, ""},
		{modify, `{"userId":["a",{}]}`, `sets.equivalent(["a"], event.UserId)`, false, `UserId[1] should be text`},
		{modify, `{"userId":["a",{}]}`, `event.UserId.exists(u, u.startsWith("b"))`, false, `UserId[1] should be text`},
		{modify, `{"userId":["a",{}]}`, `event.UserId.exists_one(u, u == "a")`, false, `UserId[1] should be text`},
		{modify, `{"userId":["a",{}]}`, `event.UserId.all(u, u != "")`, false, `UserId[1] should be text`},
		{modify, `{"userId":["a",{}]}`, `event.UserId.map(u, u).size() == 2`, false, `UserId[1] should be text`},
		{modify, `{"userId":["a",{}]}`, `event.UserId[0] == "a" && size(event.UserId) == 2`, true, ""},
		{modify, `{"userId":["a",{}]}`, `event.UserId[1] == ""`, false, `UserId[1] should be text`},
		{"crm_customer_track", `{"tracks":[{"type":{}},{"type":"2"}]}`, `event.tracks[0] == event.tracks[1]`, false, `tracks[0].type should be an integer`},
		{"crm_customer_track", `{"tracks":{"type":{}}}`, `event.tracks[0].type == 1`, false, `tracks[0].type should be an integer`},
		{"/v1.0/im/bot/messages/get", `{"content":[{"text":"a"},7]}`, `event.content.richText.exists(r, r.text == "b")`, false, `content[1] should be an object`},
		{"/v1.0/im/bot/messages/get", `{"content":[{"text":"a"},7]}`, `event.content.richText.exists(r, r.text == "a")`, true, ""},
	} {
		for _, types := range [][]string{{test.eventType}, nil} {
			m, err := filter.Filter{Types: types, Where: test.where}.Compile()
			if err != nil {
				if types == nil || !strings.Contains(err.Error(), "no matching overload") {
					t.Errorf("%s: %v", test.where, err)
				}
				continue
			}
			got, err := m.Match(&dingevent.Envelope{Type: test.eventType, Data: []byte(test.data)})
			if got != test.want || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("%.100s: %s: got %v, %v; want %v and an error with %q", test.data, test.where, got, err, test.want, test.err)
			}
		}
	}
	if _, err := key(t, "event.OptStaffId", modify).Of(&dingevent.Envelope{Type: modify, Data: []byte(`{"optStaffId":{}}`)}); err == nil {
		t.Error("a key is made of a value that does not fit")
	}
}

// FuzzMisfits: what the decoder tells of a field, has() and the field itself tell as an error, and of no other field.
func FuzzMisfits(f *testing.F) {
	for _, entry := range catalog.All() {
		for _, sample := range entry.Samples {
			f.Add(entry.Type, []byte(sample.Data))
		}
		if p := places(entry); len(p) > 0 {
			f.Add(entry.Type, []byte(p[len(p)-1].misfit))
		}
	}
	matchers := map[string]*filter.Matcher{}
	f.Fuzz(func(t *testing.T, eventType string, data []byte) {
		entry, ok := catalog.Lookup(eventType)
		if !ok {
			return
		}
		misfits := map[string]bool{}
		d := event.Decoder{OnMisfit: func(p event.Problem) { misfits[p.Field] = true }}
		if isUnknown(d.Decode(eventType, data)) || misfits[""] {
			return
		}
		for _, field := range entry.Fields {
			from := field.From
			if from == "" {
				from = field.Name
			}
			m := matchers[field.Name]
			if m == nil {
				var err error
				if m, err = (filter.Filter{Where: "has(event.`" + field.Name + "`) in [true, false]"}).Compile(); err != nil {
					t.Fatal(err)
				}
				matchers[field.Name] = m
			}
			if ok, err := m.Match(&dingevent.Envelope{Type: eventType, Data: data}); ok == misfits[from] || (err != nil) != misfits[from] {
				t.Errorf("%s with %s: has(%s) %v, %v; the decoder told %v", eventType, data, field.Name, ok, err, misfits)
			}
		}
	})
}
