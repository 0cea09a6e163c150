package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/envref"
)

// documented are an event that each example of docs/config.md selects, in their order, and one that it does not.
// The example of a key selects both, and gives the first one's.
var documented = []struct{ eventType, yes, no, key string }{
	{"bpms_instance_change", `{"processCode":"PROC-1","type":"finish","result":"agree"}`, `{"processCode":"PROC-1","type":"finish","result":"refuse"}`, ""},
	{"bpms_instance_change", `{"processCode":"PROC-1","type":"finish"}`, `{"processCode":"PROC-1","type":"start"}`, ""},
	{"bpms_task_change", `{"staffId":"manager164"}`, `{"staffId":"u1"}`, ""},
	{"bpms_instance_change", `{"title":"张三提交的请假"}`, `{"title":"报销"}`, ""},
	{"user_leave_org", `{"userId":["u1","ext-2"]}`, `{"userId":["u1"]}`, ""},
	{"org_dept_create", `{"deptId":[1,"8"]}`, `{"deptId":[1]}`, ""},
	{"bpms_instance_change", `{"createTime":"1795568400000","finishTime":"1795654800001"}`, `{"createTime":"1795568400000"}`, ""},
	{"check_in", `morning`, `evening`, ""}, // by the envelope alone
	{"brand_new_event", `{"order":{"amount":100.5}}`, `{"order":{}}`, ""},
	{"bpms_task_change", `{"processInstanceId":"p1"}`, ``, "p1"},
}

func TestDocumentedFilters(t *testing.T) {
	english, chinese := filterExamples(t, "config.md"), filterExamples(t, "config.zh-CN.md")
	if diff := cmp.Diff(english, chinese); diff != "" {
		t.Errorf("the examples differ (-en +zh):\n%s", diff)
	}
	if len(english) != len(documented) {
		t.Fatalf("%d examples, and %d to compare with", len(english), len(documented))
	}
	for i, example := range english {
		want := documented[i]
		cfg, err := daemon.ParseConfig([]byte("apps: [{name: hr, stream: {client_id: x, client_secret: y}}]\nsubscriptions:\n- name: s\n  file: {path: f}\n  "+
			strings.ReplaceAll(example, "\n", "\n  ")), envref.Variables(environment))
		if err != nil {
			t.Errorf("%s\n%v", example, err)
			continue
		}
		sub := cfg.Subscriptions[0]
		m, err := filter.Filter{Types: sub.Types, Rules: sub.Rules, Where: sub.Where}.Compile()
		if err != nil {
			t.Fatal(err)
		}
		for data, selected := range map[string]bool{want.yes: true, want.no: want.key != ""} {
			env := &dingevent.Envelope{Type: want.eventType, Transport: dingevent.TransportStream, Data: []byte(data), Born: time.Date(2026, 11, 26, 2, 0, 0, 0, time.UTC)}
			if data == "evening" {
				env.Born = env.Born.Add(8 * time.Hour)
			}
			if got, err := m.Match(env); got != selected || err != nil {
				t.Errorf("%s\n%s: got %v, %v; want %v", example, data, got, err, selected)
			}
		}
		if want.key == "" {
			continue
		}
		key, err := filter.CompileKey(sub.Key, sub.Types...)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := key.Of(&dingevent.Envelope{Type: want.eventType, Data: []byte(want.yes)}); got != want.key || err != nil {
			t.Errorf("%s\ngot %q, %v", example, got, err)
		}
	}
}

// filterExamples are the YAML of the page's section on filters.
func filterExamples(t *testing.T, page string) (examples []string) {
	t.Helper()
	text, err := os.ReadFile("../../docs/" + page)
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range strings.Split(string(text), "\n## ") {
		if title, _, _ := strings.Cut(section, "\n"); !strings.Contains(title, "where") {
			continue
		}
		for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)\n```").FindAllStringSubmatch(section, -1) {
			examples = append(examples, block[1])
		}
	}
	return examples
}
