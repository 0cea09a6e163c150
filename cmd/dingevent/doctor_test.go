package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/words"
)

// TestDoctorJudges: what a daemon may tell, and what is made of it. The scripts have the rest.
func TestDoctorJudges(t *testing.T) {
	now := time.Now()
	conns := []api.Connection{{Number: 1, Opened: now.Add(-time.Hour)}}
	refusal := &api.OpenError{Stage: "open", Reason: "app", Error: "open x: HTTP status 400", Hint: "publish it", At: now}
	keyed := daemon.App{Name: "hr", HTTP: &daemon.HTTP{Keys: []daemon.Key{{Token: "t", AESKey: "1234567890123456789012345678901234567890123", Owners: []string{"o"}}}}}
	for name, test := range map[string]struct {
		check func(*doctor)
		level level
		want  string
	}{
		"suspended": {func(d *doctor) { d.checkJournal(api.JournalStatus{Suspended: true}) }, failed, "suspended"},
		"full": {func(d *doctor) {
			d.checkJournal(api.JournalStatus{Refusal: &api.Refusal{Error: "journal: full", At: now}})
		}, failed, "0s ago: full"},
		"filling": {func(d *doctor) {
			d.checkJournal(api.JournalStatus{Failures: 1, UsedBytes: 15 << 20, LimitBytes: 20 << 20, Level: 70})
		}, warn, "15 MiB used, 75 percent of max_bytes, 20 MiB"},
		"dropped": {func(d *doctor) { d.checkJournal(api.JournalStatus{Dropped: 3}) }, failed, "3 events that were owed"},
		"commits": {func(d *doctor) { d.checkJournal(api.JournalStatus{Failures: 3}) }, warn, "3 commits"},
		"stalled": {func(d *doctor) {
			d.checkSubscription(api.Subscription{Name: "s", Worked: true, Stalled: true, Dead: 1}, true)
		}, failed, "no new one is taken"},
		"failing": {func(d *doctor) { d.checkSubscription(api.Subscription{Name: "s", Worked: true, Failing: true}, true) }, failed, "cannot be saved"},
		"dead":    {func(d *doctor) { d.checkSubscription(api.Subscription{Name: "s", Worked: true, Dead: 1}, true) }, warn, "dead list --subscription s"},
		"orphan":  {func(d *doctor) { d.checkSubscription(api.Subscription{Name: "s"}, true) }, warn, "subscriptions drop s"},
		"fault": {func(d *doctor) {
			d.checkSubscription(api.Subscription{Name: "s", Fault: "the environment has no X"}, true)
		}, failed, "no X; put that right"},
		"paused": {func(d *doctor) {
			d.checkSubscription(api.Subscription{Name: "s", Worked: true, Pause: &api.Pause{Reason: "lunch"}}, true)
		}, warn, "lunch; go on with: dingevent subscriptions resume s"},
		"stopped": {func(d *doctor) { d.checkSubscription(api.Subscription{Name: "s"}, false) }, fine, "0 behind"},
		"refused": {func(d *doctor) {
			d.checkConnections("hr", api.Stream{State: api.Refused, Wanted: 2, OpenError: refusal, RetryAt: now.Add(time.Minute)})
		}, failed, "publish it"},
		"degraded": {func(d *doctor) {
			d.checkConnections("hr", api.Stream{State: api.Degraded, Wanted: 2, Connections: conns, OpenError: refusal})
		}, warn, "HTTP status 400"},
		"connecting": {func(d *doctor) { d.checkConnections("hr", api.Stream{State: api.Connecting, Wanted: 2}) }, failed, "look again"},
		"late":       {func(d *doctor) { d.checkAnswers("hr", api.Stream{Late: 5, Busy: 2}) }, warn, "5 pushes were not stored in time"},
		"busy":       {func(d *doctor) { d.checkAnswers("hr", api.Stream{Late: 2, Busy: 2}) }, warn, "2 pushes found the queue full"},
		"quiet": {func(d *doctor) {
			d.checkQuiet("hr", api.Stream{Connections: conns, LastEvent: now.Add(-2 * time.Hour)})
		}, warn, "for 2h0m"},
		"not quiet":   {func(d *doctor) { d.checkQuiet("hr", api.Stream{Connections: conns, LastEvent: now.Add(-time.Minute)}) }, fine, "came 1m0s ago"},
		"slow":        {func(d *doctor) { d.checkRoundTrip("hr", 2*time.Second) }, warn, "within 3 s"},
		"a terminal":  {func(d *doctor) { d.add(finding{Level: warn, Check: "x", Text: "a\x1b[31m\nb"}) }, warn, "a\ufffd[31m\ufffdb"},
		"no daemon":   {func(d *doctor) { d.checkQuiet("hr", api.Stream{}) }, "", ""},
		"Chinese":     {func(d *doctor) { d.ok("人事", "open", "鉴权失败") }, fine, "人事: open"},
		"no callback": {func(d *doctor) { d.checkCallbacks(t.Context(), keyed, "http://127.0.0.1:1/x") }, failed, "with key 1, owner o"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			d := &doctor{findings: newFindings(&out, words.English{}, false), opts: doctorOptions{quietFor: time.Hour}}
			test.check(d)
			if got := out.String(); !strings.HasPrefix(got, string(test.level)) || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want level %q and %q", got, test.level, test.want)
			}
			if err := d.end(); (err != nil) != (test.level == failed) {
				t.Errorf("end: %v", err)
			}
		})
	}
}
