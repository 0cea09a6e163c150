package catalog_test

import (
	"fmt"
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
	dingevent.TransportStream, dingevent.TransportHTTP, dingevent.TransportSyncHTTP, dingevent.TransportRDS, dingevent.TransportFailedList,
}

func TestEveryTypeHasAnEntry(t *testing.T) {
	var types []string
	for _, e := range catalog.All() {
		types = append(types, e.Type)
		if e.Title == "" || e.TitleZH == "" || e.When == "" || e.WhenZH == "" || len(e.Samples) == 0 ||
			!strings.HasPrefix(e.Page, "https://open.dingtalk.com/document/development/") {
			t.Errorf("%s lacks something: %+v", e.Type, e)
		}
		if found, ok := catalog.Lookup(e.Type); !ok || found.Type != e.Type {
			t.Errorf("Lookup(%s) = %+v, %t", e.Type, found, ok)
		}
		if !slices.ContainsFunc(catalog.Families(), func(f catalog.Family) bool { return f.Name == e.Family }) {
			t.Errorf("%s is of the unknown family %s", e.Type, e.Family)
		}
	}
	if diff := cmp.Diff(event.Types(), types); diff != "" {
		t.Errorf("entries (-event +catalog):\n%s", diff)
	}
	if e, ok := catalog.Lookup("new_event"); ok {
		t.Errorf("Lookup(new_event) = %+v", e)
	}
}

// TestSamplesDecodeAlike: where one sample stands for several shapes, the event is the same whichever way
// it came.
func TestSamplesDecodeAlike(t *testing.T) {
	for _, entry := range catalog.All() {
		for _, s := range entry.Samples {
			want := arrive(t, entry, s, s.For[0])
			for _, shape := range s.For[1:] {
				got := arrive(t, entry, s, shape)
				if diff := cmp.Diff(want.Event, got.Event); diff != "" {
					t.Errorf("%s (-%s +%s):\n%s", entry.Type, s.For[0], shape, diff)
				}
				if got.CorpID != catalog.SampleCorp && !entry.Callback {
					t.Errorf("%s %s happened in %q", entry.Type, shape, got.CorpID)
				}
			}
		}
	}
}

func TestShape(t *testing.T) {
	head := catalog.Head{Type: "t", CorpID: "c\"", ID: "i", Born: time.UnixMilli(7)}
	for _, test := range []struct {
		transport     dingevent.Transport
		payload, want string
		head          catalog.Head
	}{
		{dingevent.TransportStream, ` { } `, ` { } `, head},
		{dingevent.TransportHTTP, `{}`, `{"EventType":"t","EventTime":7,"CorpId":"c\"","eventId":"i"}`, head},
		{dingevent.TransportHTTP, `{"corpId":"d","CorpId":"e", "x":[1 ]}`, `{"EventType":"t","EventTime":7,"eventId":"i","corpId":"d","CorpId":"e","x":[1 ]}`, head},
		{dingevent.TransportHTTP, `{}`, `{}`, catalog.Head{}},
		{dingevent.TransportFailedList, `{"EventTime":"8"}`, `{"EventType":"t","CorpId":"c\"","eventId":"i","EventTime":"8"}`, head},
		{dingevent.TransportSyncHTTP, `{"a":1}`, `{"syncAction":"t","eventId":"i","a":1}`, head},
		{dingevent.TransportRDS, `{"syncAction":"s"}`, `{"syncAction":"s"}`, catalog.Head{Type: "t"}},
	} {
		got, err := catalog.Shape(test.transport, []byte(test.payload), test.head)
		if err != nil || string(got) != test.want {
			t.Errorf("Shape(%s, %s) = %s, %v, want %s", test.transport, test.payload, got, err, test.want)
		}
	}
	for _, bad := range []string{``, `[]`, `{`, `{}x`} {
		if _, err := catalog.Shape(dingevent.TransportHTTP, []byte(bad), head); err == nil || !strings.Contains(err.Error(), "payload of t") {
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
	if catalog.All()[0].Type == "changed" {
		t.Error("All returns the table itself")
	}
}

func ExampleEntry_Payload() {
	entry, _ := catalog.Lookup("org_dept_create")
	fmt.Println(entry.Title)
	fmt.Printf("%s\n", entry.Payload(dingevent.TransportHTTP, catalog.Head{CorpID: "ding123", ID: "e1", Born: time.UnixMilli(1784260000123)}))
	// Output:
	// Department created
	// {"EventType":"org_dept_create","EventTime":1784260000123,"CorpId":"ding123","eventId":"e1","deptId":[764179126],"TimeStamp":"1784260000123"}
}
