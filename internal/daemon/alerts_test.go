//go:build unix

package daemon

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/longtest"
)

const (
	alertTick  = 100 * time.Millisecond // of the daemon; in the recording it is as long as a scrape
	alertEvery = 15                     // seconds between two scrapes of the recording
)

// A recording is what was scraped, by series.
type recording struct {
	ticks  int
	series map[string][]string
}

// add adds a scrape.
func (r *recording) add(values map[string]string) {
	if r.series == nil {
		r.series = map[string][]string{}
	}
	for name, value := range values {
		if !strings.HasPrefix(name, "dingevent_") || strings.Contains(name, "_bucket") {
			continue
		}
		for len(r.series[name]) < r.ticks {
			r.series[name] = append(r.series[name], "_")
		}
		r.series[name] = append(r.series[name], value)
	}
	r.ticks++
}

// A firing is which alerts fire after so many ticks, and no others.
type firing struct {
	tick   int
	alerts []string
}

// unitTest is a test of promtool's.
func (r *recording) unitTest(name string, want ...firing) string {
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
		fmt.Fprintf(&b, "      - expr: 'group by (alertname) (ALERTS{alertstate=\"firing\"})'\n        eval_time: %ds\n        exp_samples:\n", f.tick*alertEvery)
		for _, alert := range f.alerts {
			fmt.Fprintf(&b, "          - {labels: '{alertname=\"%s\"}', value: 1}\n", alert)
		}
		if len(f.alerts) == 0 {
			b.WriteString("          []\n")
		}
	}
	return b.String()
}

// promtool runs tests of the rules; it is skipped on a machine without Prometheus.
func promtool(t *testing.T, tests ...string) {
	t.Helper()
	path, err := exec.LookPath("promtool")
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal(err)
	} else if err != nil {
		t.Skip("promtool is missing: Debian's package prometheus has it")
	}
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

// madeAlerts are alerts of faults that are not DingTalk's or a sink's, with a series of each that is well, then not, then well.
var madeAlerts = map[string][]string{ // the series, the value when well, the value when not
	"DingeventAway":               {"up", "1", "0"},
	"DingeventPushesNotStored":    {`dingevent_stream_late_total{app="hr"}`, "+0", "+1"},
	"DingeventJournalSuspended":   {"dingevent_journal_suspended", "0", "1"},
	"DingeventJournalFilling":     {"dingevent_journal_used_bytes", "50", "95", "dingevent_journal_limit_bytes", "100", "100"},
	"DingeventEvicted":            {"dingevent_journal_evicted_total", "+0", "+1"},
	"DingeventDamaged":            {"dingevent_journal_damaged_total", "+0", "+1"},
	"DingeventSpooling":           {"dingevent_spool_on", "0", "1"},
	"DingeventSpoolFilling":       {"dingevent_spool_used_bytes", "50", "95", "dingevent_spool_limit_bytes", "100", "100", "dingevent_spool_on", "1", "1"},
	"DingeventSpoolLeft":          {"dingevent_spool_left", "0", "1"},
	"DingeventSubscriptionStuck":  {`dingevent_delivery_stalled{subscription="erp"}`, "0", "1"},
	"DingeventSubscriptionPaused": {`dingevent_delivery_paused{subscription="erp"}`, "0", "1"},
	"DingeventRowsWait":           {`dingevent_rds_lag_seconds{app="hr",table="t"}`, "1", "500"},
	"DingeventProgramSilent":      {`dingevent_exec_silent{app="hr"}`, "0", "1"},
}

// made is a test of an alert with made series.
func made(alert string, spec []string) string {
	const well = 10
	fault := 30 // ticks
	if alert == "DingeventSubscriptionPaused" {
		fault = 245 // more than an hour
	}
	r := recording{series: map[string][]string{}, ticks: well + fault + 70}
	for i := 0; i < len(spec); i += 3 {
		count := 0
		for tick := range r.ticks {
			value := spec[i+1]
			if tick >= well && tick < well+fault {
				value = spec[i+2]
			}
			if step, ok := strings.CutPrefix(value, "+"); ok {
				if step == "1" {
					count++
				}
				value = fmt.Sprint(count)
			}
			r.series[spec[i]] = append(r.series[spec[i]], value)
		}
	}
	others := map[string][]string{"DingeventSpoolFilling": {"DingeventSpoolFilling", "DingeventSpooling"}}
	alerts, before := []string{alert}, []string(nil)
	if list, ok := others[alert]; ok { // an event goes to the spool all the while
		alerts, before = list, list[1:]
	}
	return r.unitTest(alert, firing{well - 1, nil}, firing{well + fault - 1, alerts}, firing{r.ticks - 1, before})
}

// TestAlerts: each alert fires in its fault and is over after that. Faults of DingTalk and of sinks are those of the fake, with the
// series of a real daemon.
func TestAlerts(t *testing.T) {
	longtest.Skip(t)
	if _, err := exec.LookPath("promtool"); err != nil {
		promtool(t)
	}
	t.Parallel()
	var tests []string
	for _, alert := range slices.Sorted(maps.Keys(madeAlerts)) {
		tests = append(tests, made(alert, madeAlerts[alert]))
	}
	recorded, fired := recordFaults(t)
	promtool(t, append(tests, recorded)...)
	text, err := os.ReadFile(rulesFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`alert: (\w+)`).FindAllStringSubmatch(string(text), -1) {
		if madeAlerts[m[1]] == nil && !slices.Contains(fired, m[1]) {
			t.Errorf("no fault fires %s", m[1])
		}
	}
}

// recordFaults records a daemon while all is well, while the fake DingTalk and the sinks have faults, and when all is well again. It
// returns a test of promtool's, and the alerts that fire.
func recordFaults(t *testing.T) (test string, fired []string) {
	ding := dingtest.New(nil)
	t.Cleanup(ding.Close)
	platform := httptest.NewServer(ding)
	t.Cleanup(platform.Close)
	var status, letters atomic.Int32
	hook := func(status *atomic.Int32) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(int(cmp.Or(status.Load(), 200))) }))
		t.Cleanup(server.Close)
		return server.URL
	}
	cfg := httpConfig(t.TempDir())
	cfg.Apps[0].Stream = &config.Stream{ClientID: owner, ClientSecret: "s3cret", BaseURL: platform.URL}
	cfg.Apps[0].FailedList = &config.FailedList{ClientID: owner, ClientSecret: "s3cret", BaseURL: platform.URL}
	cfg.Subscriptions = []config.Subscription{
		{Name: "erp", Webhook: &config.Webhook{URL: hook(&status)}, Retry: config.Retry{First: config.Duration(100 * time.Millisecond), Max: config.Duration(200 * time.Millisecond)}},
		{Name: "letters", Webhook: &config.Webhook{URL: hook(&letters)}},
	}
	cfg.Notify = &config.Notify{Webhook: &config.Webhook{URL: hook(&status)}}
	d, err := New(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	for app := range d.streams() {
		app.retry = 5 * alertTick
	}
	runDaemon(t, d)
	to := dingtest.Callback{URL: d.CallbackURL() + "/hr", Token: callbackToken, AESKey: aesKey, Owner: owner}
	if err := ding.WaitConnections(t.Context(), owner, 2); err != nil {
		t.Fatal(err)
	}
	var r recording
	tick := time.NewTicker(alertTick)
	defer tick.Stop()
	pass := func(ticks int) int {
		for range ticks {
			<-tick.C
			id := fmt.Sprint(r.ticks)
			ding.PushHTTP(to, dingtest.Event{Data: fmt.Appendf(nil, `{"EventType":"user_add_org","eventId":"h%s","CorpId":"ding1"}`, id)})
			e := &dingevent.Envelope{ID: id, Type: "user_add_org", App: "hr", CorpID: "ding1", Received: time.Now(), Data: []byte("{}")}
			if err := d.intake.Receive(t.Context(), e); err != nil {
				t.Fatal(err)
			}
			r.add(scraped(t, d))
		}
		return r.ticks - 1
	}
	well := pass(10)
	faults := []*dingtest.Injected{
		ding.Inject(dingtest.Refuse{ClientID: owner}), ding.Inject(dingtest.Cut{ClientID: owner}), ding.Inject(dingtest.BadSignature{}),
		ding.Inject(dingtest.Deny{As: dingtest.DenyThrottled}),
	}
	status.Store(http.StatusBadGateway)
	letters.Store(http.StatusGone)
	_, _ = d.backfill(t.Context(), "hr")
	fault := pass(80)
	for _, f := range faults {
		f.End()
	}
	status.Store(http.StatusOK)
	letters.Store(http.StatusOK)
	_, _ = d.backfill(t.Context(), "hr")
	over := pass(85)
	fired = []string{
		"DingeventDeadLetters", "DingeventNotTold", "DingeventPushesRefused", "DingeventSinkBroken", "DingeventSinkFailing", "DingeventSourceFailing",
		"DingeventStreamDown", "DingeventStreamRefused",
	}
	return r.unitTest("faults", firing{well, nil}, firing{fault, fired}, firing{over, nil}), fired
}
