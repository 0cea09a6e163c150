package api

import (
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/internal/veil"
)

// A Judgement is what a filter says of an event.
type Judgement struct {
	Selected bool `json:"selected"`
	Part     Part `json:"part,omitempty" enum:"own,types,corps,apps,rules,where,ids,since,until,range" doc:"The first part that does not select the event, or fails on it. own: the event is dingevent's own, and apps does not name dingevent. ids, since, until and range are a replay's"`
	Replay   bool `json:"replay,omitempty" doc:"Part is of what the replay selects, not of the subscription that it goes through"`
	// Wanted and Has are what does not fit.
	Wanted []string `json:"wanted,omitempty" doc:"What the part asks for: its patterns, the rules for the event's type, the expression, IDs, a time, or the first sequence and the one after the last"`
	Has    string   `json:"has,omitempty" doc:"What the event has there: its type, corp, app, ID, time or sequence, or the paths that rules are compared with"`
	Seen   []Seen   `json:"seen,omitempty" doc:"What the expression saw in the event, from left to right; parts that were not needed are left out"`
	Error  string   `json:"error,omitempty" doc:"Why the part fails on the event"`
}

// A Part is one thing that a filter or a replay asks of an event: one of those of [filter.Part], or of the following.
type Part string

// The parts that a replay has besides its filter.
const (
	PartIDs   Part = "ids"
	PartSince Part = "since"
	PartUntil Part = "until"
	PartRange Part = "range"
)

// Seen is what a part of an expression gave.
type Seen struct {
	Part  string `json:"part" doc:"As the expression has it" example:"event.result"`
	Value string `json:"value,omitempty" doc:"As CEL writes it, cut if it is long; left out if there is an error" example:"\"refuse\""`
	Error string `json:"error,omitempty" doc:"Why it has no value"`
}

// Judged is an explanation as it is told.
func Judged(e filter.Explanation) Judgement {
	j := Judgement{Selected: e.Selected, Part: Part(e.Part), Wanted: e.Wanted, Has: e.Has}
	for _, s := range e.Seen {
		seen := Seen{Part: s.Part, Value: ConcealedText(s.Value), Error: ConcealedText(s.Err)}
		if veil.NamesSecret(s.Part) && seen.Value != "" {
			seen.Value = Secret
		}
		j.Seen = append(j.Seen, seen)
	}
	if e.Err != nil {
		j.Error = ConcealedText(e.Err.Error())
	}
	return j
}
