package stories

import (
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

var overview = []Story{
	{"overview/new", pages.Overview{Status: api.Status{Running: true}, Activity: &api.Activity{Since: Now.Add(-time.Minute)}}},
	{"overview/fine", pages.Overview{Status: api.Status{Running: true, Apps: ways()[:1], Subscriptions: standings()[:1]}, Activity: lately()}},
	{"overview/trouble", pages.Overview{Status: trouble(), Heads: map[string]time.Time{"failing": Now.Add(-time.Hour)}, Activity: lately()}},
	{"overview/away", pages.Overview{Status: api.Status{Running: true, Away: true, Unready: "the journal is suspended", Journal: api.JournalStatus{
		Spool: &api.Spool{On: true, Since: Now.Add(-time.Minute), Reason: "the journal cannot be used now: the database does not answer", Backlog: 12, Oldest: Now.Add(-time.Minute), UsedBytes: 4096, LimitBytes: 1 << 30},
	}}}},
}

// lately is what three types and others make in two minutes.
func lately() *api.Activity {
	at := Now.Truncate(time.Minute)
	return &api.Activity{
		Since: at.Add(-4 * time.Minute), Types: []string{"bpms_instance_change", "user_add_org", "<b>odd</b>", ""},
		Minutes: []api.ActivityMinute{
			{At: at.Add(-3 * time.Minute), Events: []uint64{7, 2, 0, 1}, Pushes: 10, Refused: 2, P50: 0.5, P99: 12.5},
			{At: at, Events: []uint64{1, 0, 1, 0}, Pushes: 2, P50: 1, P99: 2},
		},
		Month: &api.ActivityMonth{Since: time.Date(2026, 10, 31, 16, 0, 0, 0, time.UTC), About: 12043, Cut: true},
	}
}

// trouble has what can be wrong with a journal and its apps.
func trouble() api.Status {
	return api.Status{
		Running: true, LostLogLines: 3, Apps: ways(), Subscriptions: standings(),
		Journal: api.JournalStatus{
			Failures: 2, Evicted: 4, Suspended: true, Cause: "no space left on device", UsedBytes: 95 << 20, LimitBytes: 100 << 20, Full: true, Level: 90,
			Verified: &api.Verified{At: Now.Add(-time.Hour), Events: 100, Damaged: 2}, Refusal: &api.Refusal{Error: "journal: full", At: Now.Add(-time.Second)},
		},
		Strays: &api.Strays{Count: 3, Last: &api.Stray{Method: "POST", Path: "/dingtlak/hr", Nearest: "/dingtalk/hr", Remote: "192.0.2.7", At: Now.Add(-time.Minute)}},
	}
}

// ways are apps: one that is well, one that DingTalk refuses, one whose pushes are refused.
func ways() []api.App {
	at := Now.Add(-time.Minute)
	return []api.App{
		{Name: "hr", Stream: &api.Stream{
			State: api.Connected, Wanted: 2, LastFrame: at, LastEvent: at, Opened: 3, Events: 40, Success: 40,
			Connections: []api.Connection{{Number: 2, ID: "c2", Opened: at, LastFrame: at, LastEvent: at, RoundTripMS: 12.5}, {Number: 3, Opened: at, Leaving: "age", Unanswered: 1}},
		}},
		{Name: "crm/1", Stream: &api.Stream{
			State: api.Refused, Wanted: 1, RetryAt: Now.Add(time.Minute), OpenErrors: 4, Failed: 2, Later: 1, Lost: 1, Unhandled: 5, UnhandledTopic: "/v1.0/im/bot/messages/get",
			OpenError: &api.OpenError{Stage: "open", Reason: "credentials", Host: "api.dingtalk.com", Status: 401, Code: "InvalidAuthentication", Error: "401 InvalidAuthentication", Hint: "check client_id and client_secret", At: at},
		}},
		{Name: "web", HTTP: &api.HTTP{URL: "http://127.0.0.1:8080/dingtalk/web", Pushes: 12, Failures: 2, LastPush: at, Refused: []api.HTTPRefusal{
			{Reason: "signature", Count: 7, Error: "the signature is wrong", Hint: "the token in the config is not that of DingTalk's console", At: Now.Add(-time.Second), Remote: "192.0.2.7", ForwardedFor: "198.51.100.4"},
			{Reason: "owner", Count: 1, Error: "the owner is another", At: at, Remote: "192.0.2.7", Past: true},
		}}},
	}
}
