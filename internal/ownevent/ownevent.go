// Package ownevent names the types of events that dingevent itself makes. docs/config.md describes their data, and package notify says each
// in words.
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
	GivenUp   = "dingevent.suite.givenup"
)

// The types that tell what people want to be called for: when it begins, and when it is over.
const (
	Dead          = "dingevent.subscription.dead"
	Failing       = "dingevent.subscription.failing"
	Broken        = "dingevent.subscription.broken"
	StreamRefused = "dingevent.stream.refused"
	StreamSilent  = "dingevent.stream.silent"
	AppSilent     = "dingevent.app.silent"
	Refusing      = "dingevent.callback.refusing"
	SourceFailing = "dingevent.source.failing"
	Quota         = "dingevent.quota.reached"
	Certificate   = "dingevent.certificate.expiring"
)

// Test is the type of the notice that a person sends to see whether notices arrive. It is in no journal.
const Test = "dingevent.notify.test"

// All returns every type.
func All() []string {
	return []string{Paused, Filling, Evicted, Unsound, Damaged, Restored, Recovered, Clock, Spooling, PutBack, Console, Backfill, Silent,
		Dead, Failing, Broken, StreamRefused, StreamSilent, AppSilent, Refusing, SourceFailing, Quota, Certificate, GivenUp}
}
