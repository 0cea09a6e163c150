package filter_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/filter"
)

func explain(t *testing.T, f filter.Filter, env *dingevent.Envelope) filter.Explanation {
	t.Helper()
	m, err := f.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return m.Explain(env)
}

func TestExplainNamesTheFirstPartThatLeavesAnEventOut(t *testing.T) {
	own := &dingevent.Envelope{Type: "dingevent.subscription.paused", App: dingevent.OperatorApp}
	const rule = "/v1.0/event/bpms_instance_change/processCode/PROC-2/type/{start,finish}"
	const path = "/v1.0/event/bpms_instance_change/processCode/PROC-1/type/finish"
	for _, test := range []struct {
		filter filter.Filter
		env    *dingevent.Envelope
		part   filter.Part
		wanted []string
		has    string
	}{
		{filter.Filter{}, finished(agreed), "", nil, ""},
		{filter.Filter{Apps: []string{"h*"}}, own, filter.PartOwn, []string{"h*"}, "dingevent"},
		{filter.Filter{Types: []string{"user_*", "org_*"}, Corps: []string{"x"}}, finished(agreed), filter.PartTypes, []string{"user_*", "org_*"}, approval},
		{filter.Filter{Corps: []string{"x"}, Apps: []string{"x"}}, finished(agreed), filter.PartCorps, []string{"x"}, "ding1"},
		{filter.Filter{Apps: []string{"x"}}, finished(agreed), filter.PartApps, []string{"x"}, "hr"},
		{filter.Filter{Rules: []string{rule, "/v1.0/event/bpms_task_change/**"}, Where: "false"}, finished(agreed), filter.PartRules, []string{rule}, path},
		{filter.Filter{Where: "event.result == 'refuse'"}, finished(agreed), filter.PartWhere, []string{"event.result == 'refuse'"}, ""},
	} {
		got := explain(t, test.filter, test.env)
		if got.Part != test.part || got.Selected != (test.part == "") || !slices.Equal(got.Wanted, test.wanted) || got.Has != test.has || got.Err != nil {
			t.Errorf("%+v: got %+v", test.filter, got)
		}
	}
}

func TestExplainShowsWhatTheExpressionSaw(t *testing.T) {
	unknown := &dingevent.Envelope{Type: "new_event", Data: []byte(`{"n":9007199254740993,"deep":{"list":[{"a":1},{"a":2}]},"on":true,"b":1.5,"s":"` + strings.Repeat("长", 1000) + `"}`)}
	for _, test := range []struct {
		where string
		env   *dingevent.Envelope
		want  string // each as PART = VALUE or PART ! ERROR, in lines
	}{
		{`event.type == "finish" && event.result == "refuse"`, finished(agreed), "event.type = \"finish\"\nevent.result = \"agree\""},
		{`event.type == "start" && event.result == "refuse"`, finished(agreed), `event.type = "finish"`}, // the rest was not needed
		{`event.result in ["refuse"] || event.result == "terminate"`, finished(agreed), `event.result = "agree"`},
		{`has(event.businessId) && event.businessId == "x"`, finished(agreed), `has(event.businessId) = false`},
		{`event.title.contains("出差")`, finished(agreed), "event.title = \"请假\"\nevent.title.contains(\"出差\") = false"},
		{`ms(event.finishTime) < timestamp("2026-01-01T00:00:00Z")`, finished(agreed),
			"event.finishTime = 1795654800000\nms(event.finishTime) = timestamp(\"2026-11-26T01:00:00Z\")"},
		{`envelope.corp == "x"`, finished(agreed), `envelope.corp = "ding1"`},
		{`envelope.meta["topic"] == "x"`, finished(agreed), `envelope.meta["topic"] = "*"`},
		{`event.deep.list.exists(x, x.a == 3)`, unknown, "event.deep.list = [{\"a\": 1}, {\"a\": 2}]\nevent.deep.list.exists(x, x.a == 3) = false"},
		{`event.deep.list[1].a == 3`, unknown, `event.deep.list[1].a = 2`},
		{`event.n == 1 || !event.on || event.b > 2`, unknown, "event.n = 9007199254740993\nevent.on = true\nevent.b = 1.5"},
		{`event.s == "x"`, unknown, `event.s = "` + strings.Repeat("长", 40) + `"…`},
		{`event.nothing == 1`, unknown, "event.nothing ! no such key: nothing"},
		{`event.finishTime == 1`, finished(`{"finishTime":{}}`), "event.finishTime ! a value does not fit: finishTime should be an integer but is an object"},
		{`event.type == "x"`, finished(`[`), "event.type ! the payload is not one JSON object"},
	} {
		for _, types := range [][]string{nil, {test.env.Type}} {
			var lines []string
			for _, s := range explain(t, filter.Filter{Types: types, Where: test.where}, test.env).Seen {
				if s.Err != "" {
					lines = append(lines, s.Part+" ! "+s.Err)
				} else {
					lines = append(lines, s.Part+" = "+s.Value)
				}
			}
			if got := strings.Join(lines, "\n"); got != test.want {
				t.Errorf("%s with types %q saw\n%s\nwant\n%s", test.where, types, got, test.want)
			}
		}
	}
}

// TestExplainAgreesWithMatch: what is explained is what Match decides, also where it fails, for every sample of the catalogue.
func TestExplainAgreesWithMatch(t *testing.T) {
	filters := []filter.Filter{
		{}, {Types: []string{"bpms_*"}}, {Corps: []string{"ding1"}}, {Apps: []string{"hr"}},
		{Rules: []string{"/v1.0/event/bpms_instance_change/processCode/*/type/finish"}},
		{Where: `event.type == "finish"`}, {Where: `has(event.type)`}, {Where: `1 / size(envelope.type) == 0`},
		{Where: `event.UserId.exists(x, x.startsWith("m"))`}, {Where: `event.nothing == 1 || envelope.app == "hr"`},
	}
	count := map[filter.Part]int{}
	for _, f := range filters {
		m, err := f.Compile()
		if err != nil {
			t.Fatal(err)
		}
		for i, entry := range catalog.Search("") {
			for _, sample := range append(entry.Samples, catalog.Sample{Data: json.RawMessage(`{"type":[]}`)}) {
				env := &dingevent.Envelope{Type: entry.Type, App: []string{"hr", "crm", dingevent.OperatorApp}[i%3], CorpID: []string{"ding1", "ding2"}[i%2], Data: sample.Data}
				agree(t, m, env)
				count[m.Explain(env).Part]++
			}
		}
	}
	for _, part := range []filter.Part{"", filter.PartOwn, filter.PartTypes, filter.PartCorps, filter.PartApps, filter.PartWhere} {
		if count[part] == 0 {
			t.Errorf("no event was left out by %q", part)
		}
	}
}

// agree compares Explain with Match.
func agree(t *testing.T, m *filter.Matcher, env *dingevent.Envelope) {
	t.Helper()
	ok, err := m.Match(env)
	why := m.Explain(env)
	if ok != why.Selected || ok != (why.Part == "") || (err == nil) != (why.Err == nil) || err != nil && err.Error() != why.Err.Error() {
		t.Errorf("%s with %s: Match says %v, %v; Explain %+v", env.Type, env.Data, ok, err, why)
	}
}
