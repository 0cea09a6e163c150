package filter_test

import (
	"fmt"
	"log"
	"regexp"
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/filter"
)

func Example() {
	approvals, err := filter.Filter{
		Types: []string{"bpms_*"},
		Corps: []string{"ding1", "ding2"},
	}.Compile()
	if err != nil {
		log.Fatal(err)
	}
	for _, env := range []*dingevent.Envelope{
		{Type: "bpms_instance_change", CorpID: "ding1", App: "hr"},
		{Type: "bpms_task_change", CorpID: "ding3", App: "hr"},
		{Type: "user_add_org", CorpID: "ding1", App: "hr"},
	} {
		ok, err := approvals.Match(env)
		fmt.Println(env.Type, env.CorpID, ok, err)
	}
	// Output:
	// bpms_instance_change ding1 true <nil>
	// bpms_task_change ding3 false <nil>
	// user_add_org ding1 false <nil>
}

func TestMatch(t *testing.T) {
	env := dingevent.Envelope{Type: "bpms_task_change", CorpID: "ding1", App: "hr"}
	topic := dingevent.Envelope{Type: "/v1.0/im/bot/messages/get", App: "bot"} // and no corp
	own := dingevent.Envelope{Type: "dingevent.subscription.paused", App: dingevent.OperatorApp, Transport: dingevent.TransportInternal}
	for _, test := range []struct {
		name   string
		filter filter.Filter
		env    dingevent.Envelope
		want   bool
	}{
		{"zero", filter.Filter{}, env, true},
		{"zero, empty envelope", filter.Filter{}, dingevent.Envelope{}, true},
		{"exact", filter.Filter{Types: []string{"bpms_task_change"}}, env, true},
		{"exact is not a prefix", filter.Filter{Types: []string{"bpms_task"}}, env, false},
		{"exact is not a suffix", filter.Filter{Types: []string{"task_change"}}, env, false},
		{"case matters", filter.Filter{Types: []string{"BPMS_task_change"}}, env, false},
		{"any of a list", filter.Filter{Types: []string{"x", "bpms_task_change"}}, env, true},
		{"exact or glob", filter.Filter{Types: []string{"user_*", "bpms_task_change"}}, env, true},
		{"glob or exact", filter.Filter{Types: []string{"user_add", "bpms_*"}}, env, true},
		{"star alone", filter.Filter{Types: []string{"*"}}, env, true},
		{"star matches nothing, too", filter.Filter{Types: []string{"bpms_task_change*"}}, env, true},
		{"star in front", filter.Filter{Types: []string{"*_change"}}, env, true},
		{"star in the middle", filter.Filter{Types: []string{"bpms_*_change"}}, env, true},
		{"two stars", filter.Filter{Types: []string{"*task*"}}, env, true},
		{"parts must not overlap", filter.Filter{Types: []string{"bpms_task_c*_change"}}, env, false},
		{"parts in order", filter.Filter{Types: []string{"*task*bpms*"}}, env, false},
		{"one list of two", filter.Filter{Types: []string{"bpms_*"}, Corps: []string{"ding2"}}, env, false},
		{"all lists", filter.Filter{Types: []string{"bpms_*"}, Corps: []string{"ding1"}, Apps: []string{"h*"}}, env, true},
		{"app", filter.Filter{Apps: []string{"crm"}}, env, false},
		{"star crosses slashes", filter.Filter{Types: []string{"/v1.0/*"}}, topic, true},
		{"empty corp is no corp", filter.Filter{Corps: []string{"ding1"}}, topic, false},
		{"empty corp matches star", filter.Filter{Corps: []string{"*"}}, topic, true},
		{"own events need their name", filter.Filter{}, own, false},
		{"own events by type alone", filter.Filter{Types: []string{"dingevent.*"}}, own, false},
		{"own events by a star", filter.Filter{Apps: []string{"*", "ding*", "hr"}}, own, false},
		{"own events by name", filter.Filter{Apps: []string{"hr", "dingevent"}}, own, true},
		{"own events by name and type", filter.Filter{Types: []string{"*.filling"}, Apps: []string{"dingevent"}}, own, false},
		{"others beside own events", filter.Filter{Apps: []string{"hr", "dingevent"}}, env, true},
		{"none but own events", filter.Filter{Apps: []string{"dingevent"}}, env, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, err := test.filter.Compile()
			if err != nil {
				t.Fatal(err)
			}
			got, err := m.Match(&test.env)
			if got != test.want || err != nil {
				t.Errorf("Match(%+v) with %+v: got %v, %v, want %v", test.env, test.filter, got, err, test.want)
			}
		})
	}
}

func TestCompileNamesWhatIsWrong(t *testing.T) {
	for _, test := range []struct {
		filter filter.Filter
		want   []string
	}{
		{filter.Filter{Types: []string{"ok", ""}}, []string{"types[1]", "empty"}},
		{filter.Filter{Corps: []string{"ding[12]"}}, []string{"corps[0]", `"ding[12]"`, "only * is special"}},
		{filter.Filter{Types: []string{"{a,b}"}}, []string{"types[0]", `"{a,b}"`}},
		{filter.Filter{Types: []string{"!a"}}, []string{"types[0]", `"!a"`}},
		{filter.Filter{Apps: []string{"hr "}}, []string{"apps[0]", `"hr "`, "space"}},
	} {
		_, err := test.filter.Compile()
		if err == nil {
			t.Errorf("Compile(%+v): no error", test.filter)
			continue
		}
		for _, part := range test.want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("Compile(%+v): %q does not mention %q", test.filter, err, part)
			}
		}
	}
}

// FuzzMatch compares patterns with the regular expressions that say the same.
func FuzzMatch(f *testing.F) {
	for _, seed := range [][2]string{
		{"bpms_*", "bpms_task_change"}, {"*", ""}, {"a*b*c", "a/b/b/c"}, {"*aab", "aaab"}, {"a**a", "a"}, {"审*", "审批"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, pattern, s string) {
		m, err := filter.Filter{Types: []string{pattern}}.Compile()
		if err != nil {
			return
		}
		expr := `(?s)\A` + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, `.*`) + `\z`
		re, err := regexp.Compile(expr)
		if err != nil { // invalid UTF-8
			return
		}
		got, _ := m.Match(&dingevent.Envelope{Type: s})
		if want := re.MatchString(s); got != want {
			t.Errorf("pattern %q, type %q: got %v, want %v", pattern, s, got, want)
		}
	})
}

// TestLongSourceIsCut: an error of CEL shows what is around its mark, because a line may have kilobytes.
func TestLongSourceIsCut(t *testing.T) {
	side := strings.Repeat(`event.type == "a" && `, 100)
	_, err := filter.Filter{Types: []string{"bpms_instance_change"}, Where: side + "foo == 1 && " + side + "true"}.Compile()
	if err == nil {
		t.Fatal("no error")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 3 || len(lines[1]) > 200 {
		t.Fatalf("%q", lines)
	}
	source, mark := []rune(lines[1]), []rune(lines[2])
	if at := len(mark) - 1; mark[at] != '^' || !strings.HasPrefix(string(source[at:]), "foo == 1") {
		t.Errorf("the mark is not below the error:\n%s\n%s", lines[1], lines[2])
	}
}
