//go:build unix

package daemon

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const alertEvery = 15 // seconds between two scrapes of a recording

// A recording is what was scraped, by series. A tick of it is a scrape.
type recording struct {
	ticks  int
	series map[string][]string
}

// add adds a scrape. As Prometheus does, it marks a series that is not there any more.
func (r *recording) add(values map[string]string) {
	if r.series == nil {
		r.series = map[string][]string{}
	}
	for name, value := range values {
		if name != "up" && (!strings.HasPrefix(name, "dingevent_") || strings.Contains(name, "_bucket")) {
			continue
		}
		for len(r.series[name]) < r.ticks {
			r.series[name] = append(r.series[name], "_")
		}
		r.series[name] = append(r.series[name], value)
	}
	for name, list := range r.series {
		if len(list) == r.ticks {
			r.series[name] = append(list, "stale")
		}
	}
	r.ticks++
}

// A firing is which alerts fire after so many ticks, and no others.
type firing struct {
	tick   int
	alerts []string
}

// unitTest is a test of promtool's.
func (r *recording) unitTest(name string, want []firing) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  - name: %q\n    interval: %ds\n    input_series:\n", name, alertEvery)
	for _, series := range slices.Sorted(maps.Keys(r.series)) {
		labeled := strings.Replace(series, "{", `{job="dingevent",instance="a",`, 1)
		if labeled == series {
			labeled += `{job="dingevent",instance="a"}`
		}
		fmt.Fprintf(&b, "      - {series: '%s', values: '%s'}\n", labeled, strings.Join(r.series[series], " "))
	}
	b.WriteString("    promql_expr_test:\n")
	for _, f := range want {
		b.WriteString("      - expr: 'group by (alertname) (ALERTS{alertstate=\"firing\"})'\n")
		fmt.Fprintf(&b, "        eval_time: %ds\n        exp_samples:\n", f.tick*alertEvery)
		for _, alert := range f.alerts {
			fmt.Fprintf(&b, "          - {labels: '{alertname=\"%s\"}', value: 1}\n", alert)
		}
		if len(f.alerts) == 0 {
			b.WriteString("          []\n")
		}
	}
	return b.String()
}

// needPromtool skips a test on a machine without Prometheus. In CI that is a failure.
func needPromtool(t *testing.T) (path string) {
	t.Helper()
	path, err := exec.LookPath("promtool")
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal(err)
	} else if err != nil {
		t.Skip("promtool is missing: Debian's package prometheus has it")
	}
	return path
}

// promtool runs tests of the rules.
func promtool(t *testing.T, tests ...string) {
	t.Helper()
	path := needPromtool(t)
	rules, err := filepath.Abs(rulesFile)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "tests.yml")
	text := fmt.Sprintf("rule_files: [%s]\nevaluation_interval: %ds\ntests:\n%s", rules, alertEvery, strings.Join(tests, ""))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"check", "rules", rules}, {"test", "rules", file}} {
		if out, err := exec.Command(path, args...).CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}
