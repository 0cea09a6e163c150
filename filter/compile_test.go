package filter_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/filter"
)

// TestWhereIsChecked: with one known type, what cannot be right is told by Compile.
func TestWhereIsChecked(t *testing.T) {
	for _, test := range []struct {
		where string
		want  string // a part of the error; empty if there is none
	}{
		{`event.result == "agree" && event.finishTime > 0 && has(event.title)`, ""},
		{`event.procesCode == "x"`, "1:6: undefined field 'procesCode'; the nearest are processCode, "},
		{"true &&\n  has(event.finishtime)", "2:6: undefined field 'finishtime'; the nearest are finishTime, "},
		{`event.finishTime == "x"`, "no matching overload"},
		{`event.finishTime`, "gives int, and must give a bool"},
		{`envelope.corpId == "x"`, "undefined field 'corpId'; the nearest are corp, "},
		{`processCode == "x"`, "undeclared reference to 'processCode'; an expression begins with event or envelope"},
		{`event.title ==`, "1:15: Syntax error"},
		{`event.title.replace("a", "b") == ""`, "undeclared reference to 'replace'"},
		{`["a"].join() == ""`, "undeclared reference to 'join'"},
		{`event.title.matches("(")`, "error parsing regexp"},
		{`event.title.matches("((a{0,30}){0,30}){0,30}")`, "regex"},
		{"true" + strings.Repeat(" ", 8<<10), "at most 8192"},
		{strings.Repeat("(", 1000) + "true" + strings.Repeat(")", 1000), "recursion"},
		{strings.Repeat("[1,2,3,4,5,6,7,8,9,10].map(x,", 6) + "x" + strings.Repeat(")", 6) + " == []", "units or more"},
	} {
		_, err := filter.Filter{Types: []string{approval}, Where: test.where}.Compile()
		wrong := new(filter.Error)
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", test.where, err)
		case test.want == "":
		case !errors.As(err, &wrong) || wrong.At != "where" || !strings.Contains(err.Error(), test.want):
			t.Errorf("%.80s: got %v; want %q", test.where, err, test.want)
		case strings.Contains(err.Error(), "ERROR"):
			t.Errorf("%.80s: %v", test.where, err)
		}
	}
}

func TestErrorsShowTheirPlace(t *testing.T) {
	_, err := filter.Filter{Types: []string{approval}, Where: `event.staffid == "u1"`}.Compile()
	const want = "filter: where: 1:6: undefined field 'staffid'; the nearest are staffId, CorpId, title\n" +
		" | event.staffid == \"u1\"\n" +
		" | .....^"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

func TestRules(t *testing.T) {
	const prefix = "/v1.0/event/bpms_instance_change/"
	for _, test := range []struct {
		rule, data, kind string
		want             bool
		err              string
	}{
		{prefix + "processCode/PROC-1/type/*", agreed, approval, true, ""},
		{prefix + "processCode/PROC-1/type/{start,finish}", agreed, approval, true, ""},
		{prefix + "processCode/PROC-1/type/start", agreed, approval, false, ""},
		{prefix + "**", agreed, approval, true, ""},
		{prefix + "**", `{"resource":"` + prefix + `x"}`, approval, true, ""},
		{prefix + "bizCategoryId/**", agreed, approval, false, ""},
		{prefix + "processCode/PROC-2/type/*", agreed, "bpms_task_change", true, ""}, // no rule for it
		{prefix + "processCode/7/type/start", `{"processCode":7,"type":"start"}`, approval, true, ""},
		{prefix + "processCode/*/type/start", `{"processCode":["a"],"type":"start"}`, approval, false, "processCode should be text"},
		{prefix + "processCode/a/type/*", `{"processCode":"b","type":"start","bizCategoryId":{}}`, approval, false, "bizCategoryId should be text"},
		{prefix + "processCode/b/type/*", `{"processCode":"b","type":"start","bizCategoryId":{}}`, approval, true, ""},
		{prefix + "**", `{}`, approval, false, "filter: rules: the payload has neither"},
		{prefix + "**", `x`, approval, false, "filter: rules: the payload has neither"},
	} {
		m, err := filter.Filter{Rules: []string{test.rule}}.Compile()
		if err != nil {
			t.Fatal(err)
		}
		env := finished(test.data)
		env.Type = test.kind
		got, err := m.Match(env)
		if got != test.want || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s with %s: got %v, %v; want %v, %q", test.rule, test.data, got, err, test.want, test.err)
		}
	}
}

func TestRulesAreChecked(t *testing.T) {
	const task = "/v1.0/event/bpms_task_change/processCode/PROC-1/type/*"
	for _, test := range []struct {
		filter filter.Filter
		want   string
	}{
		{filter.Filter{Rules: []string{task, "check_in"}}, "rules[1]: rule \"check_in\" must begin with /v1.0/event/"},
		{filter.Filter{Rules: []string{"/v1.0/event/check_in/x"}}, "bpms_instance_change and bpms_task_change have rules"},
		{filter.Filter{Rules: []string{strings.Replace(task, "*", "{", 1)}}, "without its }"},
		{filter.Filter{Rules: []string{"/v1.0/event/bpms_task_change/processCode/{processCode}/type/finish"}}, "put a value or * in the place of {processCode}"},
		{filter.Filter{Types: []string{"bpms_instance_*"}, Rules: []string{task}}, "rules[0]: rule \"" + task + "\" never counts, since types leave out bpms_task_change"},
	} {
		if _, err := test.filter.Compile(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: got %v; want %q", test.filter, err, test.want)
		}
	}
}

func TestKey(t *testing.T) {
	unknown := finished(`{"n":12345678901,"x":1.5,"whole":3.0,"none":null,"list":[1]}`)
	unknown.Type = "new_event"
	for _, test := range []struct {
		key  string
		want string
		err  string
	}{
		{`event.n`, "12345678901", ""},
		{`event.x`, "1.5", ""},
		{`event.whole`, "3", ""},
		{`uint(event.n)`, "12345678901", ""},
		{`event.n > 1`, "true", ""},
		{`envelope.corp + "/" + string(event.n)`, "ding1/12345678901", ""},
		{`has(event.id) ? event.id : ""`, "", ""},
		{`event.none`, "", "gave null_type, and must give a text, a number or a bool"},
		{`event.list`, "", "gave list"},
		{`event.missing`, "", "no such key: missing"},
	} {
		key, err := filter.CompileKey(test.key)
		if err != nil {
			t.Errorf("%s: %v", test.key, err)
			continue
		}
		got, err := key.Of(unknown)
		if got != test.want || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: got %q, %v; want %q, %q", test.key, got, err, test.want, test.err)
		}
	}
	for text, want := range map[string]string{
		"": "key: no expression", "event": "gives object BpmInstanceChange", "[1]": "gives list(int)", "event.x": "undefined field 'x'", "null": "gives null",
	} {
		if _, err := filter.CompileKey(text, approval); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v; want %q", text, err, want)
		}
	}
}
