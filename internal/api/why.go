package api

import (
	"time"

	"github.com/dingevent/dingevent/journal"
)

// A WhyQuery asks what became of an event.
type WhyQuery struct {
	Seq          journal.Seq `path:"seq" doc:"The event's place in the journal"`
	Subscription string      `query:"subscription" doc:"Only in this subscription; replay/ID for a replay. 404 if there is none of that name. Without it, in all subscriptions, and in all replays whose range has the event"`
}

// A Why is what became of one event in subscriptions and replays.
type Why struct {
	Seq     journal.Seq `json:"seq"`
	Gone    bool        `json:"gone,omitempty" doc:"The event is not in the journal any more: it has aged out, or no event ever had this place. What is said then comes from rows and attempts that are left"`
	Damaged string      `json:"damaged,omitempty" doc:"Why the event is not as it was stored; then no filter is asked"`
	Running bool        `json:"running" doc:"False: read from the files of a stopped daemon"`
	Fates   []Fate      `json:"fates" nullable:"false" doc:"One for each subscription by name, then one for each replay"`
}

// A Fate is what became of the event in one subscription, or in one replay.
type Fate struct {
	Subscription string     `json:"subscription" doc:"The subscription's name; replay/ID for a replay"`
	Reason       Reason     `json:"reason" enum:"not_wanted,not_reached,attempting,waiting,parked,delivered,dead,damaged,unjudged,discarded,passed,gone" doc:"not_wanted: its filter, as it is now, does not select the event. not_reached: its cursor is before the event. attempting: an attempt runs. waiting: for an attempt. parked: behind an earlier event of its key. delivered: yes. dead: a dead letter. damaged: a dead letter, because the event is damaged. unjudged: a dead letter, because filter or key failed on the event. discarded: a dead letter that was thrown away. passed: the cursor is beyond the event and nothing is recorded of it, so perhaps says what can have been. gone: the event is gone, and so is all that was recorded of it"`
	Since        time.Time  `json:"since,omitzero" doc:"Since when that is so, if it is recorded: of delivered, dead, damaged, unjudged and discarded when it ended so, of attempting when the attempt began"`
	Attempts     int        `json:"attempts,omitempty" doc:"Attempts so far that are known"`
	Due          time.Time  `json:"due,omitzero" doc:"Of waiting: when the next attempt may begin"`
	Error        string     `json:"error,omitempty" doc:"Why the last attempt failed"`
	Last         *Attempt   `json:"last_attempt,omitempty" doc:"The last attempt that is recorded"`
	Key          string     `json:"key,omitempty" doc:"What orders it among others, if that is recorded"`
	Behind       *Blocker   `json:"behind,omitempty" doc:"Of parked: the event of its key that is in the way; left out if that is in its first attempt where it cannot be seen"`
	Ahead        uint64     `json:"ahead,omitempty" doc:"Of not_reached: so many sequences come before it"`
	Holds        []Hold     `json:"holds,omitempty" doc:"Of not_reached, waiting, parked and attempting: what holds it up now"`
	Perhaps      []Perhaps  `json:"perhaps,omitempty" doc:"Of passed: what can have been. delivered: it was delivered at its first attempt, which leaves no row once the cursor has passed it. unwanted: the filter of that time did not select it. before_start: the subscription began after the event. sought: a seek passed over it. forgotten: it had attempts that are not kept any longer, and was delivered or discarded" enum:"delivered,unwanted,before_start,sought,forgotten"`
	Filter       *Judgement `json:"filter,omitempty" doc:"What the filter says of the event, as it is now. A changed filter holds from the cursor on. Left out if the event is gone or damaged, or if unknown has filter"`
	Unknown      []Unknown  `json:"unknown,omitempty" doc:"What whoever answers does not know. filter: which events it wants, because the daemon is stopped and its config has it, or because the daemon that answers does not know it. standing: whether its sink works and which attempts run, because another gateway works it" enum:"filter,standing"`
}

// A Reason says in a word what became of an event.
type Reason string

// The reasons.
const (
	ReasonNotWanted  Reason = "not_wanted"
	ReasonNotReached Reason = "not_reached"
	ReasonAttempting Reason = "attempting"
	ReasonWaiting    Reason = "waiting"
	ReasonParked     Reason = "parked"
	ReasonDelivered  Reason = "delivered"
	ReasonDead       Reason = "dead"
	ReasonDamaged    Reason = "damaged"
	ReasonUnjudged   Reason = "unjudged"
	ReasonDiscarded  Reason = "discarded"
	ReasonPassed     Reason = "passed"
	ReasonGone       Reason = "gone"
)

// A Blocker is the event that others of its key wait for.
type Blocker struct {
	Seq    journal.Seq `json:"seq" doc:"Its place in the journal"`
	Reason Reason      `json:"reason" enum:"attempting,waiting,parked,dead" doc:"What became of it so far"`
	Due    time.Time   `json:"due,omitzero" doc:"Of waiting: when its next attempt may begin"`
	Error  string      `json:"error,omitempty" doc:"Why its last attempt failed"`
}

// A Hold is something that holds a subscription up.
type Hold struct {
	By    HoldCause `json:"by" enum:"paused,draining,breaker,stalled,failing,fault,stopped,nobody" doc:"paused: nothing is attempted. draining: no new event is taken. breaker: the sink fails on everything, so single events are tried only. stalled: too many events wait, so no new one is taken. failing: the journal fails, so nothing is attempted. fault: it cannot be worked. stopped: the daemon does not run. nobody: no daemon works it"`
	Since time.Time `json:"since,omitzero" doc:"Of paused, draining and breaker"`
	Text  string    `json:"text,omitempty" doc:"Of paused and draining the reason, in the words of who paused it; of breaker the last error; of fault what is wrong"`
}

// A HoldCause says in a word what holds a subscription up.
type HoldCause string

// What can hold a subscription up.
const (
	HeldByPause   HoldCause = "paused"
	HeldByDrain   HoldCause = "draining"
	HeldByBreaker HoldCause = "breaker"
	HeldByStall   HoldCause = "stalled"
	HeldByJournal HoldCause = "failing"
	HeldByFault   HoldCause = "fault"
	HeldByStop    HoldCause = "stopped"
	HeldByNobody  HoldCause = "nobody"
)

// A Perhaps is one thing that can have become of an event of which nothing is recorded.
type Perhaps string

// What can have been.
const (
	PerhapsDelivered   Perhaps = "delivered"
	PerhapsUnwanted    Perhaps = "unwanted"
	PerhapsBeforeStart Perhaps = "before_start"
	PerhapsSought      Perhaps = "sought"
	PerhapsForgotten   Perhaps = "forgotten"
)

// An Unknown is something that whoever answers does not know.
type Unknown string

// What can be unknown.
const (
	UnknownFilter   Unknown = "filter"
	UnknownStanding Unknown = "standing"
)
