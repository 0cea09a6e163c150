package dingtest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/eventglob"
)

func TestSubscribe(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		go serve(dial(t, s, app), success)
		go serve(dial(t, s, "other"), success)
		var got pushes
		to := endpointOf(t, s, &got, app, nil)
		push := func(clientID, eventType string) *dingtest.Push {
			return s.PushStream(clientID, dingtest.Event{Type: eventType, Data: []byte(`{}`)})
		}
		wait(t, push(app, "my_event"), dingtest.Answered)
		if err := s.Subscribe(app, "bpms_*", "check_in"); err != nil {
			t.Fatal(err)
		}
		for eventType, want := range map[string]dingtest.Outcome{
			"bpms_task_change": dingtest.Answered, "check_in": dingtest.Answered, "check_ins": dingtest.Unsubscribed, "user_add_org": dingtest.Unsubscribed,
		} {
			for _, p := range []*dingtest.Push{
				push(app, eventType),
				s.PushHTTP(to, dingtest.Event{Type: eventType, Data: []byte(`{}`)}),
				s.PushHTTP(to, dingtest.Event{Data: []byte(`{"EventType":"` + eventType + `"}`)}),
				s.PushSyncHTTP(to, dingtest.Row{BizType: 999, BizData: `{"syncAction":"` + eventType + `"}`}),
			} {
				if wait(t, p, want); want == dingtest.Unsubscribed && len(p.Attempts()) != 0 {
					t.Errorf("%s was pushed", eventType)
				}
			}
		}
		before := len(got.all())
		wait(t, s.PushSyncHTTP(to, dingtest.Row{BizData: `{"syncAction":"check_in"}`, BizID: "in"}, dingtest.Row{BizData: `{"syncAction":"user_add_org"}`, BizID: "out"}), dingtest.Answered)
		if all := got.all(); len(all) != before+1 || !strings.Contains(all[before].plain, `"biz_id":"in"`) || strings.Contains(all[before].plain, `"biz_id":"out"`) {
			t.Errorf("pushed rows %q", all[before:])
		}
		wait(t, push("other", "user_add_org"), dingtest.Answered)
		if len(s.Failed()) != 0 {
			t.Error("what was not pushed failed")
		}

		if err := s.Subscribe(""); err != nil { // the others: to nothing
			t.Fatal(err)
		}
		wait(t, push("other", "check_in"), dingtest.Unsubscribed)
		wait(t, push(app, "check_in"), dingtest.Answered)
		if err := s.Subscribe("other", "*"); err != nil {
			t.Fatal(err)
		}
		wait(t, push("other", "check_in"), dingtest.Answered)
		if s.Subscribe(app, "check_in", "{") == nil {
			t.Error("a broken pattern is taken")
		}
		wait(t, push(app, "check_in"), dingtest.Answered)
	})
}

func TestFilter(t *testing.T) {
	const instance = "/v1.0/event/bpms_instance_change/"
	start := `{"processCode":"PROC-1","type":"start"}`
	tests := map[string]struct {
		rules []string
		kind  string // the event's type
		data  string
		want  dingtest.Outcome
	}{
		"no rule":             {nil, "bpms_instance_change", start, dingtest.Answered},
		"the very one":        {[]string{instance + "processCode/PROC-1/type/start"}, "bpms_instance_change", start, dingtest.Answered},
		"the page's braces":   {[]string{instance + "processCode/{PROC-1}/type/start"}, "bpms_instance_change", start, dingtest.Answered},
		"every type":          {[]string{instance + "processCode/PROC-1/type/*"}, "bpms_instance_change", start, dingtest.Answered},
		"one of":              {[]string{instance + "processCode/*/type/{finish,start}"}, "bpms_instance_change", start, dingtest.Answered},
		"everything":          {[]string{instance + "**"}, "bpms_instance_change", start, dingtest.Answered},
		"another type":        {[]string{instance + "processCode/PROC-1/type/finish"}, "bpms_instance_change", start, dingtest.Unsubscribed},
		"another process":     {[]string{instance + "processCode/PROC-2/type/*"}, "bpms_instance_change", start, dingtest.Unsubscribed},
		"second rule":         {[]string{instance + "processCode/PROC-2/type/*", instance + "processCode/PROC-1/type/*"}, "bpms_instance_change", start, dingtest.Answered},
		"rule for tasks":      {[]string{"/v1.0/event/bpms_task_change/processCode/x/type/*"}, "bpms_instance_change", start, dingtest.Answered},
		"other event":         {[]string{instance + "processCode/x/type/*"}, "check_in", `{}`, dingtest.Answered},
		"category":            {[]string{instance + "bizCategoryId/hrm.hire/processCode/*/type/*"}, "bpms_instance_change", `{"bizCategoryId":"hrm.hire","processCode":"PROC-1","type":"start"}`, dingtest.Answered},
		"other category":      {[]string{instance + "bizCategoryId/hrm.hire/processCode/*/type/*"}, "bpms_instance_change", `{"bizCategoryId":"x","processCode":"PROC-1","type":"start"}`, dingtest.Unsubscribed},
		"category not asked":  {[]string{instance + "processCode/PROC-1/type/*"}, "bpms_instance_change", `{"bizCategoryId":"x","processCode":"PROC-1","type":"start"}`, dingtest.Answered},
		"category is empty":   {[]string{instance + "bizCategoryId/*/processCode/*/type/*"}, "bpms_instance_change", `{"bizCategoryId":"","processCode":"PROC-1","type":"start"}`, dingtest.Unsubscribed},
		"resource":            {[]string{instance + "processCode/PROC-9/type/*"}, "bpms_instance_change", `{"resource":"` + instance + `processCode/PROC-9/type/start"}`, dingtest.Answered},
		"nothing to match":    {[]string{instance + "**"}, "bpms_instance_change", `x`, dingtest.Unsubscribed},
		"star is one segment": {[]string{instance + "*"}, "bpms_instance_change", start, dingtest.Unsubscribed},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
				if err := s.Filter("", test.rules...); err != nil {
					t.Fatal(err)
				}
				go serve(dial(t, s, app), success)
				var got pushes
				wait(t, s.PushStream(app, dingtest.Event{Type: test.kind, Data: []byte(test.data)}), test.want)
				wait(t, s.PushHTTP(endpointOf(t, s, &got, app, nil), dingtest.Event{Type: test.kind, Data: []byte(test.data)}), test.want)
				if err := s.Filter(app); err != nil { // its own: none
					t.Fatal(err)
				}
				wait(t, s.PushStream(app, dingtest.Event{Type: test.kind, Data: []byte(test.data)}), dingtest.Answered)
			})
		})
	}
}

func TestFilterRefused(t *testing.T) {
	s := dingtest.NewServer(t, nil)
	for _, rule := range []string{
		"", "bpms_instance_change", "/v1.0/event/bpms_instance_change", "/v1.0/event/check_in/x", "/v1.0/event/*/x", "/v1.0/event/bpms_instance_change/{",
	} {
		if s.Filter(app, rule) == nil {
			t.Errorf("rule %q is taken", rule)
		}
	}
}

func TestRulesAreThoseOfTheCatalog(t *testing.T) {
	for _, entry := range catalog.Search("") {
		if diff := cmp.Diff(entry.Filters, eventglob.Templates(entry.Type)); diff != "" {
			t.Errorf("templates of %s (-catalog +eventglob):\n%s", entry.Type, diff)
		}
	}
}
