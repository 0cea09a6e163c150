// Package ownevent names the types of events that dingevent itself makes. docs/config.md describes their data.
package ownevent

// The types, each after what has happened.
const (
	Paused    = "dingevent.subscription.paused"
	Filling   = "dingevent.journal.filling"
	Evicted   = "dingevent.journal.evicted"
	Unsound   = "dingevent.journal.unsound"
	Damaged   = "dingevent.journal.damaged"
	Restored  = "dingevent.journal.restored"
	Recovered = "dingevent.journal.recovered"
	Clock     = "dingevent.clock.set"
	Spooling  = "dingevent.journal.spooling"
	PutBack   = "dingevent.journal.putback"
	Console   = "dingevent.console.action"
	Backfill  = "dingevent.failedlist.recovered"
	Silent    = "dingevent.exec.silent"
)

// All returns every type.
func All() []string {
	return []string{Paused, Filling, Evicted, Unsound, Damaged, Restored, Recovered, Clock, Spooling, PutBack, Console, Backfill, Silent}
}
