package filter_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/filter"
)

// TestIndexSelectsWhatEachFilterSelects lets filters come and go, and compares the index with asking every one of them.
func TestIndexSelectsWhatEachFilterSelects(t *testing.T) {
	names := func(known ...string) *rapid.Generator[[]string] {
		return rapid.SliceOfN(rapid.SampledFrom(known), 0, 3)
	}
	filters := rapid.Custom(func(t *rapid.T) filter.Filter {
		return filter.Filter{
			Types: names(approval, "user_add_org", "bpms_*", "x").Draw(t, "types"),
			Corps: names("ding1", "ding2", "ding*", "*").Draw(t, "corps"),
			Apps:  names("hr", "crm", "*", dingevent.OperatorApp).Draw(t, "apps"),
			Rules: names("/v1.0/event/"+approval+"/processCode/PROC-1/type/{start,finish}").Draw(t, "rules"),
			Where: rapid.SampledFrom([]string{"", `event.type == "finish"`, `event.result == "agree"`, `envelope.corp == "ding1"`}).Draw(t, "where"),
		}
	})
	events := rapid.Custom(func(t *rapid.T) *dingevent.Envelope {
		return &dingevent.Envelope{
			Type:   rapid.SampledFrom([]string{approval, "user_add_org", "bpms_task_change", "x", ""}).Draw(t, "type"),
			CorpID: rapid.SampledFrom([]string{"ding1", "ding2", ""}).Draw(t, "corp"),
			App:    rapid.SampledFrom([]string{"hr", "crm", dingevent.OperatorApp}).Draw(t, "app"),
			Data:   []byte(rapid.SampledFrom([]string{agreed, `{}`, `[`, `{"type":[1]}`}).Draw(t, "data")),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		var index filter.Index
		var matchers []*filter.Matcher
		var groups []*filter.Group
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			if n := len(matchers); n > 0 && rapid.IntRange(0, 3).Draw(t, "what") == 0 {
				i := rapid.IntRange(0, n-1).Draw(t, "which")
				index.Remove(groups[i])
				matchers, groups = slices.Delete(matchers, i, i+1), slices.Delete(groups, i, i+1)
			} else if m, err := filters.Draw(t, "filter").Compile(); err == nil {
				matchers, groups = append(matchers, m), append(groups, index.Add(m))
			}
			env := events.Draw(t, "event")
			got := map[*filter.Group]string{}
			index.Each(env, func(g *filter.Group, err error) {
				if _, twice := got[g]; twice {
					t.Error("a group is named twice")
				}
				got[g] = fmt.Sprint(err)
			})
			want := map[*filter.Group]string{}
			for i, m := range matchers {
				if ok, err := m.Match(env); ok || err != nil {
					want[groups[i]] = fmt.Sprint(err)
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("the index says %v of %+v, want %v", got, env, want)
			}
		}
	})
}

// TestIndexEvaluatesEachExpressionOnce counts what an event costs where hundreds of filters want its organization, and have one
// expression: as many allocations as one filter's.
func TestIndexEvaluatesEachExpressionOnce(t *testing.T) {
	const where = `event.type == "finish" && event.result in ["agree", "refuse"]`
	cost := func(filters int) float64 {
		var index filter.Index
		for n := range filters {
			add(t, &index, filter.Filter{Types: []string{approval}, Corps: []string{"ding1", fmt.Sprint("corp", n)}, Where: where})
		}
		return testing.AllocsPerRun(100, func() {
			if n := count(&index, finished(agreed)); n != filters {
				t.Errorf("%d of %d filters want the event", n, filters)
			}
		})
	}
	if one, many := cost(1), cost(500); many > one {
		t.Errorf("an event costs %v allocations with 500 filters, and %v with one", many, one)
	}
}

// TestIndexAsksNobodyElse counts what an event costs that one of hundreds of filters wants: as many allocations as with that one
// alone, whichever name tells them apart.
func TestIndexAsksNobodyElse(t *testing.T) {
	for what, of := range map[string]func(name string) filter.Filter{
		"types": func(name string) filter.Filter { return filter.Filter{Types: []string{name}, Where: `event.x == 1`} },
		"corps": func(name string) filter.Filter { return filter.Filter{Corps: []string{name}, Where: `event.x == 1`} },
		"apps":  func(name string) filter.Filter { return filter.Filter{Apps: []string{name}, Where: `event.x == 1`} },
	} {
		var index filter.Index
		for n := range 500 {
			f := of(fmt.Sprint("name", n))
			f.Where = fmt.Sprintf("event.x == %d", n)
			add(t, &index, f)
		}
		env := &dingevent.Envelope{Type: "name7", CorpID: "name7", App: "name7", Data: []byte(`{"x":7}`)}
		var alone filter.Index
		f := of("name7")
		f.Where = "event.x == 7"
		add(t, &alone, f)
		if n := count(&index, env); n != 1 {
			t.Errorf("%s: %d filters want the event", what, n)
		}
		many := testing.AllocsPerRun(100, func() { count(&index, env) })
		if one := testing.AllocsPerRun(100, func() { count(&alone, env) }); many > one {
			t.Errorf("%s: an event costs %v allocations with 500 filters, and %v with one", what, many, one)
		}
	}
}

// TestNamesCostNoAllocation holds for filters without rules and expressions, which most subscriptions have.
func TestNamesCostNoAllocation(t *testing.T) {
	f := filter.Filter{Types: []string{"bpms_*"}, Corps: []string{"ding1", "ding2"}, Apps: []string{"hr"}}
	m, err := f.Compile()
	if err != nil {
		t.Fatal(err)
	}
	env := finished(agreed)
	env.CorpID, env.App = "ding1", "hr"
	if n := testing.AllocsPerRun(100, func() {
		if ok, err := m.Match(env); !ok || err != nil {
			t.Error(ok, err)
		}
	}); n > 0 {
		t.Errorf("a match costs %v allocations", n)
	}
	var index filter.Index
	add(t, &index, f)
	selected := 0
	if n := testing.AllocsPerRun(100, func() { index.Each(env, func(*filter.Group, error) { selected++ }) }); n > 0 || selected == 0 {
		t.Errorf("an index costs %v allocations, and %d matches were found", n, selected)
	}
}

// TestIndexWithVeryManyNames has more combinations of names than are looked up.
func TestIndexWithVeryManyNames(t *testing.T) {
	many := make([]string, 5000)
	for n := range many {
		many[n] = fmt.Sprint("name", n)
	}
	var index filter.Index
	add(t, &index, filter.Filter{Types: many[:100], Corps: many, Apps: many[:2]})
	for env, want := range map[*dingevent.Envelope]int{
		{Type: "name99", CorpID: "name4999", App: "name1"}: 1,
		{Type: "name100", CorpID: "name1", App: "name1"}:   0,
		{Type: "name1", CorpID: "name5000", App: "name1"}:  0,
		{Type: "name1", CorpID: "name1", App: "name2"}:     0,
	} {
		if n := count(&index, env); n != want {
			t.Errorf("%+v: %d filters want it, want %d", env, n, want)
		}
	}
}

func add(t *testing.T, index *filter.Index, f filter.Filter) {
	t.Helper()
	m, err := f.Compile()
	if err != nil {
		t.Fatal(err)
	}
	index.Add(m)
}

// count is how many filters of the index, of which no two are equal, want an event.
func count(index *filter.Index, env *dingevent.Envelope) (n int) {
	index.Each(env, func(*filter.Group, error) { n++ })
	return n
}
