package contest

import (
	"path/filepath"
	"reflect"
	"testing"
)

func TestRatio(t *testing.T) {
	ours, rival := Entry{Benchmark: "A"}, Entry{Benchmark: "B", Engine: "x"}
	r := Result{Samples: map[string][]Sample{
		"A":   {{"ns/op": 10, "events/s": 10}, {"ns/op": 10, "events/s": 10}, {"ns/op": 20, "events/s": 10}},
		"B@x": {{"ns/op": 20, "events/s": 20}, {"ns/op": 50, "events/s": 5}, {"ns/op": 20, "events/s": 40}},
	}}
	if got, want := r.Ratio(ours, rival, "ns/op"), (Spread{2, 1, 5}); got != want {
		t.Errorf("time: %v, want %v", got, want)
	}
	if got, want := r.Ratio(ours, rival, "events/s"), (Spread{0.5, 0.25, 2}); got != want {
		t.Errorf("rate: %v, want %v", got, want)
	}
	if got := r.Ratio(ours, rival, "MB"); got != (Spread{}) {
		t.Errorf("a unit that was not measured: %v", got)
	}
}

func TestParse(t *testing.T) {
	const out = "goos: linux\nBenchmarkDecode/dingevent-2         \t  310141\t      3229 ns/op\t     381 B/op\t 917.4 cpu-ns/op\nPASS\n"
	if got, want := parse(out), (Sample{"ns/op": 3229, "B/op": 381, "cpu-ns/op": 917.4}); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := parse("PASS\n"); got != nil {
		t.Errorf("no benchmark: %v", got)
	}
}

func TestResultsComeBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.json")
	all, err := ReadResults(path)
	if err != nil || all.Results == nil {
		t.Fatal(all, err)
	}
	all.Results["decode"] = Result{Rounds: 1, Samples: map[string][]Sample{"A": {{"ns/op": 1234.5678}}}}
	if err := all.Write(path); err != nil {
		t.Fatal(err)
	}
	again, err := ReadResults(path)
	if err != nil || again.Results["decode"].Samples["A"][0]["ns/op"] != 1235 {
		t.Errorf("%+v, %v", again, err)
	}
}

// Names select what is measured, so each has its own, and a line of a sweep has a place for the value.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Contests {
		if seen[c.Name] {
			t.Errorf("two are named %s", c.Name)
		}
		seen[c.Name] = true
	}
	for _, s := range Sweeps {
		if seen[s.Name] {
			t.Errorf("two are named %s", s.Name)
		}
		seen[s.Name] = true
		for _, line := range s.Lines {
			if line.at(7).Benchmark == line.Benchmark {
				t.Errorf("%s: %s has no %%d", s.Name, line.Benchmark)
			}
		}
	}
}
