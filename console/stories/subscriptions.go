package stories

import (
	"fmt"
	"strings"
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

var subscriptions = []Story{
	{"subscriptions/none", pages.Subscriptions{}},
	{"subscriptions/away", pages.Subscriptions{Away: true}},
	{"subscriptions/some", pages.Subscriptions{Rows: standings(), Total: 8, Next: "zoo", Done: "forgotten"}},
	{"subscriptions/not-found", pages.Subscriptions{Total: 8, Find: "nothing like it", Trouble: true}},
	{"subscription", pages.Subscription{SubscriptionDetail: detail(healthy()), YAML: "types: [bpms_*]\nwebhook:\n  url: https://billing.example.com/hook\n", Done: "resumed"}},
	{"subscription/failing", pages.Subscription{SubscriptionDetail: detail(standings()[1]), YAML: "webhook: {url: \"https://down.example.com\"}\n", Attempts: attempts()}},
	{"subscription/paused", pages.Subscription{SubscriptionDetail: detail(standings()[2]), Warnings: []string{`types: no event is named "bpms_x" in the catalogue`}, Done: "taken"}},
	{"subscription/fault", pages.Subscription{SubscriptionDetail: detail(standings()[4])}},
	{"subscription/attached", pages.Subscription{SubscriptionDetail: detail(standings()[6]), YAML: "stream: {client_id: dingx, client_secret: (secret)}\n"}},
	{"attempts/none", pages.Attempts{Name: "billing"}},
	{"attempts/some", pages.Attempts{Name: "billing", Rows: attempts(), Next: "c9"}},
	{"seek/back", pages.Seek{Name: "billing", From: 120, Seq: 1, Count: pages.Count{Asked: true, Selected: 17, Unjudged: 2, From: 1, Cursor: 120, End: 120}}},
	{"seek/forward", pages.Seek{Name: "billing", From: 120, Seq: 90000, Count: pages.Count{Asked: true, Of: "d1", Selected: 4017, From: 120, Cursor: 50120, End: 90000, Next: "c50"}}},
	{"seek/nothing", pages.Seek{Name: "billing", From: 120, Seq: 120}},
	{"seek/uncounted", pages.Seek{Name: "billing", From: 120, Seq: 1, Count: pages.Count{Asked: true, Error: `subscription "billing" is not worked, so its filter is not known`}}},
	{"forget", pages.Forget{Name: "billing", Behind: 3, Waiting: 2, Dead: 41}},
	{"forget/grown", pages.Forget{Name: "replay/20261130-010203.000", Dead: 7, Grown: true}},
	{"subscribe", pages.Subscribe{}},
	{"subscribe/wrong", pages.Subscribe{Name: "billing", Error: "secret: write ${NAME}", Guide: pages.Guide{URL: "https://billing.example.com/hook", Secret: "whsec_x", Types: "bpms_* user_add_org", Order: "key", Key: "event.processInstanceId"}}},
	{"subscribe/counted", pages.Subscribe{Name: "billing", ByText: true, Text: "types: [bpms_*]\n", Since: "1764464523", Count: pages.Count{Asked: true, Selected: 12, From: 4, Cursor: 90, End: 90}}},
	{"subscribe/counting", pages.Subscribe{Name: "billing", Known: true, ByText: true, Text: "where: </textarea>\n", Count: pages.Count{Asked: true, Of: "d2", Selected: 12, Unjudged: 1, From: 4, Cursor: 50, End: 90, Next: "c50"}}},
}

func healthy() api.Subscription {
	return api.Subscription{Name: "billing", Cursor: 1204, Worked: true, Source: api.FromAPI}
}

func detail(s api.Subscription) api.SubscriptionDetail {
	return api.SubscriptionDetail{Subscription: s}
}

// standings has a subscription in each state.
func standings() []api.Subscription {
	at := Now.Add(-3 * time.Hour)
	return []api.Subscription{
		healthy(),
		{Name: "failing", Cursor: 1100, Behind: 104, Waiting: 12, Dead: 41, Worked: true, Source: api.FromConfig, Stalled: true, BrokenSince: at, FailsSince: at, LastError: "httpsink: 503 Service Unavailable"},
		{Name: "paused", Cursor: 900, Behind: 304, Worked: true, Source: api.FromAPI, Pause: &api.Pause{Since: at, Reason: "the receiver is being moved"}},
		{Name: "draining", Cursor: 900, Behind: 304, Waiting: 3, Parked: 5, Worked: true, Source: api.FromAPI, Pause: &api.Pause{Since: at, Drain: true}},
		{Name: "fault", Cursor: 1, Behind: 1203, Source: api.FromAPI, Fault: "webhook.secrets: ${HOOK_SECRET} is not set"},
		{Name: "elsewhere", Cursor: 1204, Source: api.FromConfig, Gateway: "gw-2", Elsewhere: true},
		{Name: "attached", Cursor: 1200, Behind: 4, Worked: true, Source: api.FromConfig, Connections: []api.Attached{{ID: "c1", Remote: "10.0.0.7:51234", UA: "dingtalk-sdk-go/v0.9.1", Opened: at, Unanswered: 2}}},
		{Name: "<b>nobody's</b> & co", Cursor: 3, Behind: 1201, Source: api.FromNobody, Failing: true},
	}
}

func attempts() (all []api.Attempt) {
	for i, answer := range []string{"", `{"mobile":"13800000000","error":"no such employee"}`, "<html>" + strings.Repeat("Bad Gateway ", 80) + "</html>"} {
		all = append(all, api.Attempt{
			Seq: api.Seq(1100 - i), Number: i + 1, Start: Now.Add(-time.Duration(i+1) * time.Minute), TookMS: int64(12 * (i + 1)),
			Error: fmt.Sprintf("httpsink: %d", 502+i), Outcome: "failed", Status: 502 + i, Answer: answer,
		})
	}
	all[0].Error, all[0].Outcome, all[0].Status = "", "succeeded", 200
	return all
}
