package api

import "github.com/dingevent/dingevent/journal"

// A CountQuery asks how many events a replay would deliver, a piece of the log at a time. Without Subscription and To it is
// how many a filter selects that nobody has yet.
type CountQuery struct {
	_ struct{} `additionalProperties:"false"`
	ReplaySpec
	Cursor string `json:"cursor,omitempty" doc:"The member next of the answer before; without it the count begins"`
}

// A Count is how many events of a piece of the log a replay would deliver.
type Count struct {
	Looked        int         `json:"looked" doc:"Events of this piece that were looked at, whether it would deliver them or not. Some that lack a type, organization or app of the filter may be left out"`
	Selected      int         `json:"selected" doc:"Events of this piece that it would deliver"`
	Unjudged      int         `json:"unjudged" doc:"Events of this piece that nobody can judge, as where fails on them; they would become dead letters"`
	UnjudgedSeq   journal.Seq `json:"unjudged_seq,omitempty" doc:"One of them; left out if there are none"`
	UnjudgedError string      `json:"unjudged_error,omitempty" doc:"Why that one cannot be judged"`
	From          journal.Seq `json:"from" doc:"The first sequence of the whole range"`
	End           journal.Seq `json:"end" doc:"The sequence after its last"`
	Cursor        journal.Seq `json:"cursor" doc:"The sequence after the last of this piece"`
	Next          string      `json:"next,omitempty" doc:"Where the next piece begins; left out after the last"`
}
