package stories

import (
	"slices"
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

var apps = []Story{
	{"apps/none", pages.Apps{}},
	{"apps/some", pages.Apps{Apps: ways(), Strays: trouble().Strays, Doctor: true}},
	{"app/stream", pages.App{App: ways()[0]}},
	{"app/refused", pages.App{App: ways()[1]}},
	{"app/http", pages.App{App: withSecrets(ways()[2])}},
	{"app/failedlist", pages.App{App: recovering(api.FailedList{Calls: 12, Rows: 345, Last: Now.Add(-time.Minute), Next: Now.Add(59 * time.Minute)})}},
	{"app/failedlist-trouble", pages.App{App: recovering(api.FailedList{
		Calls: 13, Rows: 345, Unsure: 1, Lost: 2, Last: Now.Add(-time.Hour), Next: Now.Add(time.Minute), Until: Now.Add(6 * time.Minute),
		Reason: "throttled", Error: "openapi: HTTP status 200, 90018, <b>", Hint: "DingTalk limits how often it is asked", ErrorAt: Now.Add(-time.Second),
	})}},
	{"app/failedlist-orgs", pages.App{App: recovering(api.FailedList{
		Calls: 9000, Rows: 345, Last: Now.Add(-time.Second), Next: Now.Add(time.Minute), Until: Now.Add(6 * time.Minute), Orgs: &api.FailedListOrgs{
			Authorized: 5000, Asked: 1234, Failing: 3, Denied: 2, Began: Now.Add(-time.Minute), Ended: Now.Add(-time.Hour), Took: 250,
			Failure: &api.FailedListFailure{CorpID: "ding<b>", Reason: "corp", Error: "HTTP status 200, 41030 <b>", Hint: "the organization must authorize the app first", At: Now.Add(-time.Second)},
		},
	})}},
	{"app/program", pages.App{App: ofProgram(api.SourceRunning, api.Exec{Program: "dws", Starts: 1, PID: 42, Started: Now.Add(-time.Hour), Lines: 12})}},
	{"app/program-trouble", pages.App{App: ofProgram(api.SourceFailed, api.Exec{
		Program: "dws", Starts: 4, Started: Now.Add(-time.Minute), Lines: 20, NoObjects: 3, TooLong: 1, Lost: 1, Unnamed: 2, Unread: 1,
		Silent: Now.Add(-time.Hour), Exit: "exit status 4", ExitAt: Now.Add(-time.Second), Stderr: []string{"not signed in <b>"},
	})}},
	{"app/suite", pages.App{App: ofVendor(api.SuiteState{Ticket: api.TicketCurrent, Given: Now.Add(-time.Hour), Authorized: 312, Relieved: 4})}},
	{"app/suite-trouble", pages.App{App: ofVendor(api.SuiteState{Ticket: api.TicketLate, Given: Now.Add(-7 * time.Hour), Authorized: 2, Waiting: 1, Failed: 3, Foreign: 5, Dropped: 6})}},
	{"orgs/none", pages.Orgs{App: "vendor", Ticket: api.TicketNone}},
	{"orgs/some", pages.Orgs{App: "vendor", State: "authorized", Ticket: api.TicketLate, Given: Now.Add(-7 * time.Hour), Rows: orgs(), Next: "x"}},
	{"doctor/none", pages.Doctor{}},
	{"doctor/found", pages.Doctor{Can: true, Asked: true, Findings: slices.Values([]pages.Finding{
		{Level: "ok", Check: "config", Text: "dingevent.yaml is valid; apps: 1, subscriptions: 1"},
		{Level: "FAIL", App: "hr", Check: "open", Text: "401 <b>", Hints: []string{"check client_secret", "see the docs"}},
		{Level: "warn", Check: "daemon", Text: "none runs"},
	})}},
	{"gateways/none", pages.Gateways{}},
	{"gateways/some", pages.Gateways{Gateways: gateways()}},
}

func withSecrets(app api.App) api.App {
	app.Secrets = []api.Fingerprint{{Of: "http.keys[0].token", SHA256: "ba7816bf"}, {Of: "http.keys[0].aes_key", SHA256: "04a99c1e"}}
	return app
}

// ofProgram is an app whose events are the lines of a program.
func ofProgram(state api.SourceState, e api.Exec) api.App {
	s := api.AppSource{Kind: "exec", State: state, Since: Now.Add(-time.Hour), Stored: 12, StoredAt: Now.Add(-time.Minute), Exec: &e}
	if state == api.SourceFailed {
		s.Failures, s.Error, s.ErrorAt = 3, `program "dws" has ended: exit status 4; it last wrote to standard error: not signed in <b>`, Now.Add(-time.Second)
	}
	return api.App{Name: "me", Sources: []api.AppSource{s}}
}

// recovering is an app whose failed list is read.
func recovering(f api.FailedList) api.App {
	app := ways()[2]
	app.Sources = []api.AppSource{{Kind: "failedlist", State: api.SourceRunning, Since: Now.Add(-time.Hour), Stored: 5, StoredAt: Now.Add(-time.Minute), FailedList: &f}}
	return app
}

// gateways are one that is well, one that ends, one that is gone and one of another version.
func gateways() []api.Gateway {
	at := Now.Add(-time.Hour)
	return []api.Gateway{
		{ID: "a-x1", Name: "a", Version: "1.0.0", Address: "http://a:7780", Asked: true, Alive: true, Age: 0.4, Started: at, Works: []string{"subscription/billing", "replay/r1", "age"}, Standing: &api.GatewayStanding{
			Connections: 2, Wanted: 2, Subscriptions: []api.GatewaySubscription{{Name: "billing"}, {Name: "crm", Fault: "${TOKEN} is not set"}},
		}},
		{ID: "b-x2", Name: "b", Version: "1.0.0", Address: "http://b:7780", Alive: true, Age: 1.2, Started: at, Standing: &api.GatewayStanding{Draining: true, Unready: "it ends"}},
		{ID: "c-x3", Name: "c", Version: "0.9.0", Address: "http://c:7780", Age: 1200, Started: at, Standing: &api.GatewayStanding{}},
		{ID: "d-x4", Name: "d", Version: "2.0.0", Address: "http://d:7780", Alive: true, Age: 3, Started: at},
	}
}

// ofVendor is a third-party app.
func ofVendor(s api.SuiteState) api.App {
	return api.App{Name: "vendor", Sources: []api.AppSource{{Kind: "suite", State: api.SourceRunning, Since: Now.Add(-time.Hour), Suite: &s}}}
}

// orgs are one that is well, one whose code waits, one whose code was given up, and one that has ended its authorization.
func orgs() []api.SuiteOrg {
	at := Now.Add(-24 * time.Hour)
	return []api.SuiteOrg{
		{CorpID: "ding1", Name: "Acme <b>", State: "authorized", Since: at, Changed: at.Add(time.Hour), Last: at.Add(time.Hour), LastType: "org_suite_change", LastSeq: 7, Code: "handed", CodeAt: at},
		{CorpID: "ding2", State: "authorized", Last: at, LastType: "org_suite_change", LastSeq: 8, Code: "waiting", CodeErr: "500 <b>"},
		{CorpID: "ding3", Name: "测试组织", State: "authorized", Since: at, Last: at, LastType: "tmp_auth_code", LastSeq: 9, Code: "failed", CodeErr: "410 Gone"},
		{CorpID: "ding4", State: "relieved", Since: at, Last: at, LastType: "org_suite_relieve", LastSeq: 10},
	}
}
