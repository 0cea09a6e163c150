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
	Lost      Outcome = "lost"      // the attempt was cut off: by the end of Run, or a crash; no failure
	Rejected  Outcome = "rejected"  // no retry can help, see [dingevent.Reject]
	Exhausted Outcome = "exhausted" // failed or postponed, and the time for retries is over
	Retried   Outcome = "retried"   // a person wants a dead letter tried again
	Dropped   Outcome = "dropped"   // a person threw a dead letter away
	Unwanted  Outcome = "unwanted"  // the filter could not judge it, was mended, and does not select it
	Blocked   Outcome = "blocked"   // an earlier event of its key is not done
	Released  Outcome = "released"  // the last of them is
)

// next is the whole life of a delivery, as drawn in the package's comment. An event that was not
// taken yet is Waiting, in the log. A pair not listed cannot happen.
var next = map[journal.DeliveryState]map[Outcome]journal.DeliveryState{
	journal.Waiting: {Taken: journal.Attempting, Blocked: journal.Parked},
	journal.Parked:  {Released: journal.Waiting},
	journal.Attempting: {
		Succeeded: journal.Delivered,
		Failed:    journal.Waiting,
		Postponed: journal.Waiting,
		Lost:      journal.Waiting,
		Rejected:  journal.Dead,
		Exhausted: journal.Dead,
		Unwanted:  journal.Discarded,
	},
	journal.Dead: {Retried: journal.Waiting, Dropped: journal.Discarded},
}

// advance returns the state that follows. It panics for a pair that is not in the table: whatever
// it saved instead, some event would be lost.
func advance(state journal.DeliveryState, o Outcome) journal.DeliveryState {
	to, ok := next[state][o]
	if !ok {
		panic(fmt.Sprintf("delivery: %s cannot happen to a delivery that is %s", o, state))
	}
	return to
}
