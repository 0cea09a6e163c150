package delivery

import (
	"fmt"

	"github.com/dingevent/dingevent/journal"
)

// An Outcome is what moves a delivery from one state to the next.
type Outcome string

// The outcomes. Those of an attempt are all but Taken, Retried, Dropped, Unwanted, Blocked and Released.
const (
	Taken     Outcome = "taken"     // an attempt begins
	Succeeded Outcome = "succeeded" // the sink returned nil
	Failed    Outcome = "failed"    // the sink returned an error, panicked, or took too long
	Postponed Outcome = "postponed" // the sink asked for more time, see [dingevent.RetryAfter]; no failure
	Lost      Outcome = "lost"      // the attempt was cut off: by the end of Run, a crash, or what [dingevent.Lose] is for; no failure
	Rejected  Outcome = "rejected"  // no retry can help, see [dingevent.Reject]
	Exhausted Outcome = "exhausted" // failed or postponed, and the time for retries is over
	Retried   Outcome = "retried"   // a person wants a dead letter tried again
	Dropped   Outcome = "dropped"   // a person threw a dead letter away
	Unwanted  Outcome = "unwanted"  // the filter could not judge it, was mended, and does not select it
	Blocked   Outcome = "blocked"   // an earlier event of its key is not done
	Released  Outcome = "released"  // the last of them is
)

// A move leads from one state to the next.
type move struct {
	from journal.DeliveryState
	by   Outcome
	to   journal.DeliveryState
}

// moves are the whole life of a delivery, as drawn in the package's comment. An event that was not taken yet is
// Waiting, in the log. A pair not listed cannot happen. The first two are those of nearly every event.
var moves = []move{
	{journal.Waiting, Taken, journal.Attempting},
	{journal.Attempting, Succeeded, journal.Delivered},
	{journal.Attempting, Failed, journal.Waiting},
	{journal.Attempting, Postponed, journal.Waiting},
	{journal.Attempting, Lost, journal.Waiting},
	{journal.Attempting, Rejected, journal.Dead},
	{journal.Attempting, Exhausted, journal.Dead},
	{journal.Attempting, Unwanted, journal.Discarded},
	{journal.Waiting, Blocked, journal.Parked},
	{journal.Parked, Released, journal.Waiting},
	{journal.Dead, Retried, journal.Waiting},
	{journal.Dead, Dropped, journal.Discarded},
}

// advance returns the state that follows. It panics for a pair that is not in the table: whatever
// it saved instead, some event would be lost.
func advance(state journal.DeliveryState, o Outcome) journal.DeliveryState {
	for i := range moves {
		if m := &moves[i]; m.from == state && m.by == o {
			return m.to
		}
	}
	panic(fmt.Sprintf("delivery: %s cannot happen to a delivery that is %s", o, state))
}
