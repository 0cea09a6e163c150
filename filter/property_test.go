package filter_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/filter"
)

// TestTypedAndDynamicAgree: whether Compile knew the event's type changes nothing of what an expression gives. It
// asks every event for every field.
func TestTypedAndDynamicAgree(t *testing.T) {
	asked := 0
	for i, entry := range catalog.Search("") {
		if i%2 == 1 { // half of them are enough, and twice as fast
			continue
		}
		if isUnknown(event.Decode(entry.Type, []byte("{}"))) {
			continue
		}
		parts := []string{`envelope.type`}
		for _, f := range entry.Fields {
			parts = append(parts, strings.ReplaceAll(`(has(F) ? "h" : "-") + (type(dyn(F)) in [string, int] ? string(dyn(F)) : "o")`, "F", "event."+f.Name))
		}
		typed, dynamic := key(t, strings.Join(parts, " + "), entry.Type), key(t, strings.Join(parts, " + "))
		for _, sample := range append(entry.Samples, catalog.Sample{Data: json.RawMessage("{}")}) {
			env := &dingevent.Envelope{Type: entry.Type, Data: sample.Data}
			a, aErr := typed.Of(env)
			b, bErr := dynamic.Of(env)
			if a != b || aErr != nil || bErr != nil {
				t.Errorf("%s with %s: typed %q, %v; dynamic %q, %v", entry.Type, sample.Data, a, aErr, b, bErr)
			}
			asked += len(entry.Fields)
		}
	}
	if asked < 1000 {
		t.Errorf("only %d fields were asked for", asked)
	}
}

func isUnknown(e any) bool {
	_, unknown := e.(*event.Unknown)
	return unknown
}

func key(t *testing.T, text string, types ...string) *filter.Key {
	t.Helper()
	k, err := filter.CompileKey(text, types...)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestConcurrentUse(t *testing.T) {
	m, err := filter.Filter{Types: []string{approval}, Where: `event.title.matches("^请") && [1, 2, 3].exists(x, event.finishTime > x)`}.Compile()
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	for i := range 8 {
		running.Go(func() {
			data, want := agreed, true
			if i%2 == 0 {
				data, want = `{"title":"x"}`, false
			}
			for range 200 {
				if got, err := m.Match(finished(data)); got != want || err != nil {
					t.Errorf("got %v, %v; want %v", got, err, want)
				}
			}
		})
	}
	running.Wait()
}

// FuzzWhere compiles any expression and tries it with any payload, typed and dynamically: where both say something
// they say the same. A where that Compile takes never panics.
func FuzzWhere(f *testing.F) {
	for _, seed := range []string{
		`event.type == "finish" && event.result in ["agree", "refuse"]`, `has(event.finishTime)`, `envelope.born < timestamp("2026-01-01T00:00:00Z")`,
		`event.title.matches("a+")`, `[1].map(x, event).size() == 1`, `event["title"] == 'x'`, `event.x.y.z[0]`, "event.`title` == b'x'", `1/0 == 1`, `sets.contains([event], [envelope])`,
	} {
		for _, data := range []string{agreed, `{"x":{"y":{"z":[true]}}}`, `[`, `{"finishTime":{}}`} {
			f.Add(seed, []byte(data), "x")
		}
	}
	f.Fuzz(func(t *testing.T, where string, data []byte, eventType string) {
		typed, err := filter.Filter{Types: []string{approval}, Where: where}.Compile()
		dynamic, dynamicErr := filter.Filter{Where: where}.Compile()
		if err == nil && dynamicErr != nil {
			t.Fatalf("%q compiles with a type, and not without: %v", where, dynamicErr)
		}
		if dynamicErr != nil {
			return
		}
		agree(t, dynamic, &dingevent.Envelope{Type: eventType, Transport: dingevent.TransportSyncHTTP, Data: data})
		if err != nil {
			return
		}
		env := finished(string(data))
		a, aErr := typed.Match(env)
		b, bErr := dynamic.Match(env)
		if a != b || (aErr == nil) != (bErr == nil) {
			t.Errorf("%q with %q: typed %v, %v; dynamic %v, %v", where, data, a, aErr, b, bErr)
		}
		agree(t, typed, env)
	})
}

// FuzzRules: no rule and no payload makes it panic, and what a rule selects is never selected by nothing.
func FuzzRules(f *testing.F) {
	const prefix = "/v1.0/event/bpms_instance_change/"
	for _, rule := range []string{prefix + "**", prefix + "processCode/{PROC-1,x}/type/*", "{", prefix + "{a{b}}"} {
		f.Add(rule, []byte(agreed))
		f.Add(rule, []byte(`{"resource":"`+prefix+`x"}`))
	}
	f.Fuzz(func(t *testing.T, rule string, data []byte) {
		one, err := filter.Filter{Rules: []string{rule}}.Compile()
		if err != nil {
			return
		}
		all, err := filter.Filter{Rules: []string{rule, prefix + "**", "/v1.0/event/bpms_task_change/**"}}.Compile()
		if err != nil {
			t.Fatal(err)
		}
		env := finished(string(data))
		if ok, _ := one.Match(env); ok {
			if ok, err := all.Match(env); !ok || err != nil {
				t.Errorf("rule %q matches %s, and with more rules: %v, %v", rule, data, ok, err)
			}
		}
	})
}
