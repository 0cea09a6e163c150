package stories

import (
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

var replays = []Story{
	{"replays/none", pages.Replays{}},
	{"replays/some", pages.Replays{Rows: allReplays(), Next: "r9", Done: "forgotten"}},
	{"replay/running", pages.Replay{Replay: allReplays()[0], YAML: "subscription: billing\ntypes: [bpms_*]\n"}},
	{"replay/paused", pages.Replay{Replay: allReplays()[1], Done: "paused"}},
	{"replay/finished", pages.Replay{Replay: allReplays()[2], YAML: "to: {webhook: {url: \"http://localhost:3000/hook\"}}\n"}},
	{"replay/broken", pages.Replay{Replay: allReplays()[3]}},
	{"replay/unreadable", pages.Replay{Replay: allReplays()[4]}},
	{"replaymake", pages.ReplayMake{Known: []string{"archive", "billing"}}},
	{"replaymake/counting", pages.ReplayMake{Form: pages.ReplayForm{Subscription: "billing", Everything: true}, Count: pages.Count{Asked: true, Of: "d1", Selected: 4017, From: 1, Cursor: 50001, End: 90000, Next: "c50"}}},
	{"replaymake/counted", pages.ReplayMake{
		Form:  pages.ReplayForm{ID: "20261130-010203.000", URL: "http://localhost:3000/hook", Types: "bpms_*", Since: "2026-11-29T08:00"},
		Count: pages.Count{Asked: true, Selected: 17, Unjudged: 1, From: 1, Cursor: 90, End: 90}, Tally: "dGFsbHk.c3Vt",
	}},
	{"replaymake/wrong", pages.ReplayMake{Form: pages.ReplayForm{Sink: "file: {path: -}"}, Error: "what is selected has changed"}},
}

// allReplays has a replay in each state.
func allReplays() []api.Replay {
	at := Now.Add(-2 * time.Hour)
	through := api.ReplaySpec{Subscription: "billing"}
	return []api.Replay{
		{ID: "running", Spec: through, State: api.ReplayRunning, From: 1, End: 1000, Cursor: 430, Waiting: 2, Parked: 1, Dead: 3, Started: at, BrokenSince: at, FailsSince: at, LastError: "503 Service Unavailable"},
		{ID: "paused", Spec: through, State: api.ReplayPaused, From: 1, End: 1000, Cursor: 10, Started: at, Pause: &api.Pause{Since: at, Reason: "too fast"}},
		{ID: "finished", Spec: api.ReplaySpec{To: api.Spec(`{}`)}, State: api.ReplayFinished, From: 5, End: 5, Cursor: 5, Started: at, Finished: Now},
		{ID: "broken", Spec: through, State: api.ReplayBroken, From: 1, End: 9, Cursor: 1, Started: at, Fault: `no subscription "billing"`},
		{ID: "unreadable", State: api.ReplayBroken, Cursor: 30, Waiting: 29, Fault: "what the journal keeps of it cannot be read: unexpected EOF"},
	}
}
