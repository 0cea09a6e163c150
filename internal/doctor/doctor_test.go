package doctor

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/words"
)

// TestFindings: what a daemon may tell, and what is made of it. The scripts have the rest.
func TestFindings(t *testing.T) {
	now := time.Now()
	conns := []api.Connection{{Number: 1, Opened: now.Add(-time.Hour)}}
	refusal := &api.OpenError{Stage: "open", Reason: "app", Error: "open x: HTTP status 400", Hint: "publish it", At: now}
	keyed := config.App{Name: "hr", HTTP: &config.HTTP{Keys: []config.Key{{Token: "t", AESKey: "1234567890123456789012345678901234567890123", Owners: []string{"o"}}}}}
	for name, test := range map[string]struct {
		check func(*Doctor)
		level Level
		want  string
	}{
		"suspended": {func(d *Doctor) { d.checkJournal(api.JournalStatus{Suspended: true}) }, Failed, "suspended"},
		"full": {func(d *Doctor) {
			d.checkJournal(api.JournalStatus{Refusal: &api.Refusal{Error: "journal: full", At: now}})
		}, Failed, "ago: full"},
		"filling": {func(d *Doctor) {
			d.checkJournal(api.JournalStatus{Failures: 1, UsedBytes: 15 << 20, LimitBytes: 20 << 20, Level: 70})
		}, Warn, "15 MiB used, 75 percent of max_bytes, 20 MiB"},
		"spool": {func(d *Doctor) {
			d.checkSpool(&api.Spool{On: true, Since: now.Add(-time.Minute), Backlog: 3, Oldest: now.Add(-time.Minute), Reason: "connection refused"})
		}, Warn, "ON since 1m0s ago, and DingTalk is answered all the same; 3 events to be moved to the database, the oldest received 1m0s ago"},
		"full spool": {func(d *Doctor) {
			d.checkSpool(&api.Spool{On: true, Full: true, Left: 1})
		}, Failed, "raise database.spool.max_bytes"},
		"failed list": {func(d *Doctor) {
			d.checkFailedList("hr", []api.AppSource{{Kind: "failedlist", State: api.SourceRunning, FailedList: &api.FailedList{Calls: 3, Rows: 7, Last: now}}})
		}, Fine, "running; recovered in all: 7 events by 3 calls"},
		"failed list elsewhere": {func(d *Doctor) {
			d.checkFailedList("hr", []api.AppSource{{Kind: "failedlist", State: api.SourceElsewhere, FailedList: &api.FailedList{}}})
		}, Fine, "read by another gateway"},
		"failed list in doubt": {func(d *Doctor) {
			d.checkFailedList("hr", []api.AppSource{{Kind: "failedlist", State: api.SourceRunning, FailedList: &api.FailedList{Unsure: 2}}})
		}, Warn, "may be lost: the pages of 2 calls"},
		"failed list refused": {func(d *Doctor) {
			d.checkFailedList("hr", []api.AppSource{{Kind: "failedlist", State: api.SourceRunning, FailedList: &api.FailedList{Unsure: 1, Error: "wrong secret", Reason: "credentials", Hint: "check them", ErrorAt: now}}})
		}, Failed, "check them"},
		"failed list of a journal that refuses": {func(d *Doctor) {
			d.checkFailedList("hr", []api.AppSource{{Kind: "failedlist", State: api.SourceFailed, Error: "journal: full", ErrorAt: now, FailedList: &api.FailedList{}}})
		}, Failed, "failed 0s ago: full"},
		"no failed list": {func(d *Doctor) { d.checkFailedList("hr", nil) }, Failed, "does not read the failed list"},
		"evicted":        {func(d *Doctor) { d.checkJournal(api.JournalStatus{Evicted: 3}) }, Failed, "3 events that were owed"},
		"commits":        {func(d *Doctor) { d.checkJournal(api.JournalStatus{Failures: 3}) }, Warn, "3 commits"},
		"stalled": {func(d *Doctor) {
			d.checkSubscription(api.Subscription{Name: "s", Worked: true, Stalled: true, Dead: 1}, true)
		}, Failed, "no new one is taken"},
		"failing": {func(d *Doctor) { d.checkSubscription(api.Subscription{Name: "s", Worked: true, Failing: true}, true) }, Failed, "the journal fails for it"},
		"dead":    {func(d *Doctor) { d.checkSubscription(api.Subscription{Name: "s", Worked: true, Dead: 1}, true) }, Warn, "dead list --subscription s"},
		"parked behind a dead letter": {func(d *Doctor) {
			d.checkSubscription(api.Subscription{Name: "s", Worked: true, Parked: 34, Dead: 1}, true)
		}, Warn, "34 wait for an earlier one of their key; with on_dead: stop, those behind a dead letter wait"},
		"orphan": {func(d *Doctor) { d.checkSubscription(api.Subscription{Name: "s"}, true) }, Warn, "subscriptions forget s"},
		"fault": {func(d *Doctor) {
			d.checkSubscription(api.Subscription{Name: "s", Fault: "the environment has no X"}, true)
		}, Failed, "no X; put that right"},
		"paused": {func(d *Doctor) {
			d.checkSubscription(api.Subscription{Name: "s", Worked: true, Pause: &api.Pause{Reason: "lunch"}}, true)
		}, Warn, "lunch; go on with: dingevent subscriptions resume s"},
		"stopped": {func(d *Doctor) { d.checkSubscription(api.Subscription{Name: "s"}, false) }, Fine, "0 behind"},
		"refused": {func(d *Doctor) {
			d.checkConnections("hr", api.Stream{State: api.Refused, Wanted: 2, OpenError: refusal, RetryAt: now.Add(time.Minute)})
		}, Failed, "publish it"},
		"degraded": {func(d *Doctor) {
			d.checkConnections("hr", api.Stream{State: api.Degraded, Wanted: 2, Connections: conns, OpenError: refusal})
		}, Warn, "HTTP status 400"},
		"connecting": {func(d *Doctor) { d.checkConnections("hr", api.Stream{State: api.Connecting, Wanted: 2}) }, Failed, "look again"},
		"late":       {func(d *Doctor) { d.checkAnswers("hr", api.Stream{Late: 5, Busy: 2}) }, Warn, "5 pushes were not stored in time"},
		"busy":       {func(d *Doctor) { d.checkAnswers("hr", api.Stream{Late: 2, Busy: 2}) }, Warn, "2 pushes found the queue full"},
		"quiet": {func(d *Doctor) {
			d.checkQuiet("hr", api.Stream{Connections: conns, LastEvent: now.Add(-2 * time.Hour)})
		}, Warn, "for 2h0m"},
		"not quiet":   {func(d *Doctor) { d.checkQuiet("hr", api.Stream{Connections: conns, LastEvent: now.Add(-time.Minute)}) }, Fine, "came 1m0s ago"},
		"slow":        {func(d *Doctor) { d.checkRoundTrip("hr", 2*time.Second) }, Warn, "within 3 s"},
		"no daemon":   {func(d *Doctor) { d.checkQuiet("hr", api.Stream{}) }, "", ""},
		"no callback": {func(d *Doctor) { d.checkCallbacks(t.Context(), keyed, "http://127.0.0.1:1/x") }, Failed, "with key 1, owner o"},
	} {
		t.Run(name, func(t *testing.T) {
			var found []Finding
			d := New(Options{Words: words.English{}, QuietFor: time.Hour, Found: func(f Finding) { found = append(found, f) }})
			test.check(d)
			if test.want == "" {
				if len(found) > 0 {
					t.Errorf("got %v, want nothing", found)
				}
				return
			}
			if len(found) == 0 || found[0].Level != test.level || !strings.Contains(fmt.Sprint(found), test.want) {
				t.Errorf("got %v, want level %q and %q", found, test.level, test.want)
			}
			for _, f := range found {
				if f.Level == Failed && test.level != Failed {
					t.Errorf("got %v, want level %q", f, test.level)
				}
			}
		})
	}
}
