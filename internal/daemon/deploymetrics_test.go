//go:build unix

package daemon

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/postgrestest"
)

const rulesFile = "../../deploy/prometheus/rules.yml"

// dashboards are those of deploy, in two languages.
var dashboards = []string{"../../deploy/grafana/dingevent.json", "../../deploy/grafana/dingevent.zh-CN.json"}

var metricName = regexp.MustCompile(`\bdingevent_[a-z_]+`)

// scraped is what a daemon's /metrics says, by series.
func scraped(t *testing.T, d *Daemon) map[string]string {
	t.Helper()
	series, err := scrapeAt(d.Address().URL)
	if err != nil {
		t.Fatal(err)
	}
	return series
}

// scrapeAt is what /metrics of an address says, by series.
func scrapeAt(url string) (map[string]string, error) {
	res, err := http.Get(url + "/metrics")
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, errors.New(res.Status)
	}
	series := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if at := strings.LastIndexByte(line, ' '); at > 0 && line[0] != '#' {
			series[line[:at]] = strings.TrimSpace(line[at:])
		}
	}
	return series, nil
}

// documented are the names of the metrics in docs/metrics.md.
func documented(t *testing.T, page string) map[string]bool {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, m := range regexp.MustCompile("`(dingevent_[a-z_]*)(\\{([a-z_,]+)\\})?([a-z_]*)`").FindAllStringSubmatch(string(text), -1) {
		for middle := range strings.SplitSeq(m[3], ",") {
			names[m[1]+middle+m[4]] = true
		}
	}
	return names
}

// base is a metric's name without what a histogram adds.
func base(name string) string {
	for _, end := range []string{"_bucket", "_count", "_sum"} {
		name = strings.TrimSuffix(name, end)
	}
	return name
}

// TestDeployMetricsExist: a rule or a dashboard names no metric that is not in the docs, and none that a daemon does not have.
func TestDeployMetricsExist(t *testing.T) {
	docs := documented(t, "../../docs/metrics.md")
	if chinese := documented(t, "../../docs/metrics.zh-CN.md"); !maps.Equal(docs, chinese) {
		t.Error("the Chinese page names other metrics")
	}
	there := map[string]bool{}
	look := func(d *Daemon) {
		for series := range scraped(t, d) {
			name, _, _ := strings.Cut(series, "{")
			there[base(name)] = true
		}
	}
	postgrestest.Need(t)
	server := postgrestest.Start(t, postgrestest.Options{})
	full := httpConfig(t.TempDir())
	full.Database = &config.Database{URL: server.URL("postgres")}
	full.Apps[0].Stream = &config.Stream{ClientID: "a", ClientSecret: "b", BaseURL: "http://127.0.0.1:9"}
	full.Apps[0].FailedList = &config.FailedList{BaseURL: "http://127.0.0.1:9"}
	full.Apps[0].Exec = &config.Exec{Command: []string{"true"}}
	full.Apps[0].RDS = &config.RDS{URL: "mysql://u:p@127.0.0.1:9/d"}
	full.Notify = &config.Notify{DingTalk: &config.Robot{AccessToken: robotToken, BaseURL: "http://127.0.0.1:9"}}
	full.Subscriptions = []config.Subscription{{Name: "erp", Webhook: &config.Webhook{URL: "http://127.0.0.1:9"}}}
	files := httpConfig(t.TempDir())
	files.MaxBytes = 1 << 30
	for _, cfg := range []config.Config{full, files} {
		d, err := New(cfg, nil)
		if err != nil {
			t.Fatal(err)
		}
		runDaemon(t, d)
		if cfg.Database != nil {
			waitFor(t, func() bool { _, ok := scraped(t, d)[`dingevent_delivery_dead{subscription="erp"}`]; return ok }, func() string { return "the daemon does not work the subscription" })
		}
		if cfg.Database == nil {
			waitFor(t, func() bool { _, ok := scraped(t, d)["dingevent_journal_limit_bytes"]; return ok }, func() string { return "the journal does not know its limit" })
		}
		d.metrics.refusals.WithLabelValues("hr", "signature") // which come with the first push
		d.metrics.answer.WithLabelValues("hr")
		d.metrics.attempts.WithLabelValues("erp", "succeeded")
		look(d)
	}
	for _, file := range append([]string{rulesFile}, dashboards...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := metricName.FindAllString(string(text), -1)
		if len(found) < 15 {
			t.Errorf("%s names %d metrics", file, len(found))
		}
		slices.Sort(found)
		for _, name := range slices.Compact(found) {
			if !docs[base(name)] {
				t.Errorf("%s: %s is not in docs/metrics.md", file, name)
			}
			if !there[base(name)] {
				t.Errorf("%s: no daemon has %s", file, name)
			}
		}
	}
}

// A board is what a test reads of a dashboard.
type board struct {
	Title, UID string
	Templating struct {
		List []struct{ Name, Type string }
	}
	Panels []struct {
		ID                       int
		Type, Title, Description string
		GridPos                  struct{ X, Y, W, H int }
		Datasource               struct{ UID string }
		Targets                  []struct{ Expr string }
	}
}

// TestDashboards: both languages have the same panels, each with a title, a description and the data source that a person chooses.
func TestDashboards(t *testing.T) {
	var boards []board
	for _, file := range dashboards {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var b board
		if err := json.Unmarshal(text, &b); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if len(b.Templating.List) == 0 || b.Templating.List[0].Name != "datasource" || b.Templating.List[0].Type != "datasource" {
			t.Errorf("%s has no variable for the data source", file)
		}
		ids := map[int]bool{}
		for _, p := range b.Panels {
			if ids[p.ID] || p.Title == "" || p.GridPos.X+p.GridPos.W > 24 {
				t.Errorf("%s: panel %+v", file, p)
			}
			ids[p.ID] = true
			if p.Type != "row" && (p.Description == "" || p.Datasource.UID != "${datasource}" || len(p.Targets) == 0) {
				t.Errorf("%s: panel %+v", file, p)
			}
		}
		boards = append(boards, b)
	}
	english, chinese := boards[0], boards[1]
	if len(english.Panels) != len(chinese.Panels) || english.UID == chinese.UID {
		t.Fatalf("%d panels and %d", len(english.Panels), len(chinese.Panels))
	}
	for i, p := range english.Panels {
		other := chinese.Panels[i]
		if p.Type != other.Type || p.GridPos != other.GridPos || !slices.Equal(p.Targets, other.Targets) || p.Title == other.Title {
			t.Errorf("panel %q and %q differ", p.Title, other.Title)
		}
	}
}
