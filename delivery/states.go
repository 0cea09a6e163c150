package delivery

import (
	"fmt"

	"github.com/dingevent/dingevent/journal"
)

// An Outcome is what moves a delivery from one state to the next.
type Outcome string

// The outcomes of an attempt.
const (
	Succeeded Outcome = "succeeded" // the sink returned nil
	Failed    Outcome = "failed"    // the sink returned an error, panicked, or took too long
	Postponed Outcome = "postponed" // the sink asked for more time, see [dingevent.RetryAfter]; no failure
	Lost      Outcome = "lost"      // the attempt was cut off: by the end of Run, a crash, or what [dingevent.Lose] is for; no failure
	Rejected  Outcome = "rejected"  // no retry can help, see [dingevent.Reject]
	Exhausted Outcome = "exhausted" // failed or postponed, and the time for retries is over
)

// The other moves of a delivery. Options.OnAttempt never gets them.
const (
	taken     Outcome = "taken"     // an attempt begins
	retried   Outcome = "retried"   // a person wants a dead letter tried again
	discarded Outcome = "discarded" // a person threw a dead letter away
	unwanted  Outcome = "unwanted"  // the filter failed on it once; mended, it does not select it
	blocked   Outcome = "blocked"   // an earlier event of its key is not done
	released  Outcome = "released"  // the last of them is
)

// A move leads from one state to the next.
type move struct {
	from journal.DeliveryState
	by   Outcome
	to   journal.DeliveryState
}

// moves are the whole life of a delivery, as the package's comment draws it. An event that was not taken yet is
// Waiting, in the log. A pair that is not listed cannot happen. The first two are the moves of nearly every event.
var moves = []move{
	{journal.Waiting, taken, journal.Attempting},
	{journal.Attempting, Succeeded, journal.Delivered},
	{journal.Attempting, Failed, journal.Waiting},
	{journal.Attempting, Postponed, journal.Waiting},
	{journal.Attempting, Lost, journal.Waiting},
	{journal.Attempting, Rejected, journal.Dead},
	{journal.Attempting, Exhausted, journal.Dead},
	{journal.Attempting, unwanted, journal.Discarded},
	{journal.Waiting, blocked, journal.Parked},
	{journal.Parked, released, journal.Waiting},
	{journal.Dead, retried, journal.Waiting},
	{journal.Dead, discarded, journal.Discarded},
}

// stateAfter returns the state that follows. It panics for a pair that is not in the table, because any
// state that was saved instead would lose some event.
func stateAfter(state journal.DeliveryState, o Outcome) journal.DeliveryState {
	for i := range moves {
		if m := &moves[i]; m.from == state && m.by == o {
			return m.to
		}
	}
	panic(fmt.Sprintf("delivery: %s cannot happen to a delivery that is %s", o, state))
}
