package catalog_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/event/catalog"
)

var transports = []dingevent.Transport{
	dingevent.Stream, dingevent.HTTP, dingevent.SyncHTTP, dingevent.RDS, dingevent.FailedList,
}

func TestEveryTypeHasAnEntry(t *testing.T) {
	var types []string
	for _, e := range catalog.All() {
		types = append(types, e.Type)
		if e.Title == "" || e.TitleZH == "" || !strings.HasPrefix(e.Page, "https://open.dingtalk.com/document/development/") {
			t.Errorf("%+v lacks something", e)
		}
		if found, ok := catalog.Lookup(e.Type); !ok || found != e {
			t.Errorf("Lookup(%s) = %+v, %t", e.Type, found, ok)
		}
	}
	if diff := cmp.Diff(event.Types(), types); diff != "" {
		t.Errorf("entries (-event +catalog):\n%s", diff)
	}
	if e, ok := catalog.Lookup("new_event"); ok {
		t.Errorf("Lookup(new_event) = %+v", e)
	}
}

// decode wants no problem.
func decode(t *testing.T, eventType, corpID string, data []byte) any {
	t.Helper()
	d := event.Decoder{CorpID: corpID, OnProblem: func(p event.Problem) { t.Error(p) }}
	e, err := d.Decode(eventType, data)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := e.(*event.Unknown); ok {
		t.Fatalf("%s is unknown: %s", eventType, data)
	}
	return e
}

func TestSamplesDecodeAlikeByEveryTransport(t *testing.T) {
	born := time.UnixMilli(1784260000123)
	for _, entry := range catalog.All() {
		head := catalog.Head{CorpID: "ding0", ID: "id1", Born: born}
		want := decode(t, entry.Type, "ding0", entry.Payload(dingevent.Stream, head))
		for _, transport := range transports {
			data := entry.Payload(transport, head)
			if transport == dingevent.SyncHTTP { // as it comes in a row
				text, err := json.Marshal(string(data))
				if err != nil {
					t.Fatal(err)
				}
				data = fmt.Appendf(nil, `{"biz_type":%d,"corp_id":"ding0","biz_data":%s}`, entry.BizType, text)
			}
			got := decode(t, entry.Type, "ding0", data)
			if track, ok := got.(*event.CrmCustomerTrack); ok && track.TimeStamp != 0 {
				if track.TimeStamp != int(born.UnixMilli()) {
					t.Errorf("crm_customer_track happened at %d", track.TimeStamp)
				}
				track.TimeStamp = 0 // only HTTP tells
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s by %s (-stream +%s):\n%s", entry.Type, transport, transport, diff)
			}
		}
	}
}

func TestSamplesFillTheirFields(t *testing.T) {
	for _, entry := range catalog.All() {
		sample := entry.Payload(dingevent.Stream, catalog.Head{})
		var members map[string]any
		if err := json.Unmarshal(sample, &members); err != nil {
			t.Fatalf("%s: %v", entry.Type, err)
		}
		checkFilled(t, entry.Type, members, reflect.ValueOf(decode(t, entry.Type, "ding0", sample)).Elem())
	}
}

// checkFilled wants a value in every field of e that members has, and in the structs in its lists.
func checkFilled(t *testing.T, path string, members map[string]any, e reflect.Value) {
	for _, f := range reflect.VisibleFields(e.Type()) {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		for name, value := range members {
			if tag == "" || !strings.EqualFold(name, tag) {
				continue
			}
			field := e.FieldByIndex(f.Index)
			if field.IsZero() && value != false {
				t.Errorf("%s.%s is zero", path, name)
			}
			list, _ := value.([]any)
			if field.Kind() == reflect.Slice && field.Len() != len(list) {
				t.Errorf("%s.%s has %d elements, want %d", path, name, field.Len(), len(list))
			}
			if field.Kind() == reflect.Slice && field.Type().Elem().Kind() == reflect.Struct {
				for i := range list {
					checkFilled(t, fmt.Sprintf("%s.%s[%d]", path, name, i), object(t, list[i]), field.Index(i))
				}
			}
		}
	}
}

// object returns an element that is an object, or one as JSON in a string.
func object(t *testing.T, element any) (members map[string]any) {
	if text, ok := element.(string); ok {
		if err := json.Unmarshal([]byte(text), &members); err != nil {
			t.Fatal(err)
		}
		return members
	}
	return element.(map[string]any)
}

func TestShape(t *testing.T) {
	head := catalog.Head{Type: "t", CorpID: "c\"", ID: "i", Born: time.UnixMilli(7)}
	for _, test := range []struct {
		transport     dingevent.Transport
		payload, want string
		head          catalog.Head
	}{
		{dingevent.Stream, ` { } `, ` { } `, head},
		{dingevent.HTTP, `{}`, `{"EventType":"t","EventTime":7,"CorpId":"c\"","eventId":"i"}`, head},
		{dingevent.HTTP, `{"corpId":"d","CorpId":"e", "x":[1 ]}`, `{"EventType":"t","EventTime":7,"eventId":"i","corpId":"d","CorpId":"e","x":[1 ]}`, head},
		{dingevent.HTTP, `{}`, `{}`, catalog.Head{}},
		{dingevent.FailedList, `{"EventTime":"8"}`, `{"EventType":"t","CorpId":"c\"","eventId":"i","EventTime":"8"}`, head},
		{dingevent.SyncHTTP, `{"a":1}`, `{"syncAction":"t","eventId":"i","a":1}`, head},
		{dingevent.RDS, `{"syncAction":"s"}`, `{"syncAction":"s"}`, catalog.Head{Type: "t"}},
	} {
		got, err := catalog.Shape(test.transport, []byte(test.payload), test.head)
		if err != nil || string(got) != test.want {
			t.Errorf("Shape(%s, %s) = %s, %v, want %s", test.transport, test.payload, got, err, test.want)
		}
	}
	for _, bad := range []string{``, `[]`, `{`, `{}x`} {
		if _, err := catalog.Shape(dingevent.HTTP, []byte(bad), head); err == nil || !strings.Contains(err.Error(), "payload of t") {
			t.Errorf("Shape(http, %s): %v", bad, err)
		}
	}
	if _, err := catalog.Shape("fax", []byte(`{}`), head); err == nil || !strings.Contains(err.Error(), "fax") {
		t.Errorf("Shape(fax): %v", err)
	}
}

func TestPayloadNamesTheCorp(t *testing.T) {
	entry, _ := catalog.Lookup("crm_customer_track")
	for _, transport := range transports {
		if data := entry.Payload(transport, catalog.Head{CorpID: "ding0"}); strings.Contains(string(data), catalog.SampleCorp) {
			t.Errorf("%s: %s", transport, data)
		}
	}
	all := catalog.All()
	all[0].Type = "changed"
	if slices.Contains(all, catalog.All()[0]) {
		t.Error("All returns the table itself")
	}
}

func ExampleEntry_Payload() {
	entry, _ := catalog.Lookup("org_dept_create")
	fmt.Println(entry.Title)
	fmt.Printf("%s\n", entry.Payload(dingevent.HTTP, catalog.Head{CorpID: "ding123", ID: "e1", Born: time.UnixMilli(1784260000123)}))
	// Output:
	// Department created
	// {"EventType":"org_dept_create","EventTime":1784260000123,"CorpId":"ding123","eventId":"e1","deptId":[618033988]}
}
