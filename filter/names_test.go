package filter_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/filter"
)

func TestNames(t *testing.T) {
	for _, c := range []struct {
		filter filter.Filter
		want   [3][]string
	}{
		{filter.Filter{}, [3][]string{}},
		{filter.Filter{Types: []string{"a*"}, Corps: []string{"c"}, Apps: []string{"hr", "x*"}}, [3][]string{{"a*"}, {"c"}, {"hr", "x*"}}},
		{filter.Filter{Where: `envelope.type == "a"`}, [3][]string{{"a"}}},
		{filter.Filter{Where: `"a" == envelope.type && event.n == 1`}, [3][]string{{"a"}}},
		{filter.Filter{Where: `envelope.corp == "c" && envelope.type == "a" && event.n == 1 && envelope.app == "hr"`}, [3][]string{{"a"}, {"c"}}},
		{filter.Filter{Where: `envelope.type == "a" || envelope.type in ["b", "c"]`}, [3][]string{{"a", "b", "c"}}},
		{filter.Filter{Types: []string{"a", "b*"}, Where: `envelope.type in ["b", "b2", "c"]`}, [3][]string{{"b", "b2"}}},
		{filter.Filter{Types: []string{"a"}, Where: `envelope.type == "b"`}, [3][]string{{"a"}}},
		{filter.Filter{Where: `envelope.type == "a" || event.n == 1`}, [3][]string{}},
		{filter.Filter{Where: `event.n == 1 && envelope.type == "a"`}, [3][]string{}}, // the first part may cost too much, which is an error
		{filter.Filter{Where: `envelope.type != "a"`}, [3][]string{}},
		{filter.Filter{Where: `!(envelope.type == "a")`}, [3][]string{}},
		{filter.Filter{Where: `envelope.type == event.type`}, [3][]string{}},
		{filter.Filter{Where: `["a"].exists(envelope, envelope == "a")`}, [3][]string{}},
		{filter.Filter{Where: `event.list.exists(x, envelope.type == "a")`}, [3][]string{}},
	} {
		m, err := c.filter.Compile()
		if err != nil {
			t.Fatal(err)
		}
		var got [3][]string
		got[0], got[1], got[2] = m.Names()
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.filter, diff)
		}
		// What lacks a name is not selected, without an error.
		for n := range 8 {
			env := &dingevent.Envelope{Type: fmt.Sprint("other", n&1), CorpID: fmt.Sprint("other", n&2), App: fmt.Sprint("other", n&4), Data: []byte(`{`)}
			lacks := len(got[0]) > 0 || len(got[1]) > 0 || len(got[2]) > 0
			if ok, err := m.Match(env); lacks && (ok || err != nil) {
				t.Errorf("%+v: %v, %v", c.filter, ok, err)
			}
		}
	}
}
