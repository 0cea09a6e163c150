package api

// A Moved says what became of a dead letter that was to be moved.
type Moved struct {
	DeadRef
	Outcome MoveOutcome `json:"outcome" enum:"retried,discarded,not_dead,not_found,not_worked" doc:"retried: it waits for its next attempt, now. discarded: it was thrown away. not_dead: the event is there, but is no dead letter of the subscription, perhaps any more, or died at died_before or later. not_found: no such subscription, or no such event. not_worked: nobody works the subscription, so nobody would try; it stays dead"`
}

// A MoveOutcome is what became of a dead letter that was to be moved. Only Retried and Discarded changed anything.
type MoveOutcome string

// The outcomes.
const (
	Retried   MoveOutcome = "retried"
	Discarded MoveOutcome = "discarded"
	NotDead   MoveOutcome = "not_dead"   // moved before, delivered, never dead, or died too late
	NotFound  MoveOutcome = "not_found"  // no such subscription or event
	NotWorked MoveOutcome = "not_worked" // the daemon does not work the subscription, so there would be no attempt
)
