package api

import (
	"time"

	"github.com/dingevent/dingevent/journal"
)

// An AttemptQuery selects the attempts of one delivery.
type AttemptQuery struct {
	Subscription string      `path:"subscription" doc:"The subscription's name; replay/ID for what is a replay's"`
	Seq          journal.Seq `path:"seq" doc:"The event's place in the journal"`
	Paging
}

// A RecentQuery selects attempts of all events of a subscription.
type RecentQuery struct {
	Subscription string `path:"subscription" doc:"The subscription's name; replay/ID for what is a replay's"`
	Paging
}

// An Attempt is one recorded call of a sink.
type Attempt struct {
	Seq     journal.Seq `json:"seq" doc:"The event's place in the journal"`
	Number  int         `json:"number" doc:"Counted from 1"`
	Start   time.Time   `json:"start" doc:"When it began"`
	TookMS  int64       `json:"took_ms" doc:"How long it took, in milliseconds"`
	Error   string      `json:"error,omitempty" doc:"Why it failed; left out if it succeeded"`
	Outcome string      `json:"outcome,omitempty" doc:"What it led to, such as succeeded, failed, postponed, lost, rejected or exhausted"`
	Status  int         `json:"status,omitempty" doc:"What the other side answered: of a webhook the HTTP status; left out if it did not"`
	Answer  string      `json:"answer,omitempty" doc:"The first 2 KB of the other side's answer"`
}
