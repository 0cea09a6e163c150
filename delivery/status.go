package delivery

import (
	"maps"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// Status is where a dispatcher stands. Before Run has loaded the subscription, all fields are zero but the name.
type Status struct {
	Name     string
	Cursor   journal.Seq // as the journal has it
	InFlight int         // attempts that run
	Waiting  int         // events that wait for an attempt
	Parked   int         // events that wait for an earlier one of their key
	Dead     int         // dead letters
	Stalled  bool        // Options.MaxWaiting is reached: no new events are taken
	Failing  bool        // the journal fails: what is stored cannot be claimed, loaded, read or saved
	Pause    journal.Pause
	Next     journal.Seq // the sequence it takes next from the log
	// BrokenSince is when the sink began to fail on all there is. It is zero before the breaker opens or a minute has passed, and
	// while the sink works.
	BrokenSince time.Time
	// BreakerOpened is when the breaker opened; zero while it is closed.
	BreakerOpened time.Time
	// FailsSince is when the first attempt failed or was postponed after the last one that did neither. Zero if there is none.
	FailsSince time.Time
	// LastError is the error of the last attempt that failed or was postponed. Empty if FailsSince is zero.
	LastError string
	// JournalError is the task that the journal fails at, with its error. Empty if Failing is false.
	JournalError string
	// Attempts counts the attempts that have ended after Run began, by outcome.
	Attempts map[Outcome]uint64
}

// Status returns where d stands. It does not ask the journal and is cheap.
func (d *Dispatcher) Status() Status {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.feed.pass()
	now := time.Now()
	s := Status{
		Name:     d.sub.Name,
		InFlight: d.ledger.inFlight(),
		Cursor:   d.ledger.saved,
		Waiting:  len(d.ledger.waiting) + len(d.ledger.released),
		Parked:   d.ledger.parked,
		Dead:     d.ledger.dead,
		Stalled:  d.feed.stalled,
		Pause:    d.health.pause,
		Next:     d.ledger.next,

		BrokenSince:   onClock(d.health.breaker.brokenSince(now), now),
		BreakerOpened: onClock(d.health.breaker.opened, now),
		FailsSince:    onClock(d.health.outage.since, now),
		LastError:     d.health.outage.err,
		Attempts:      maps.Clone(d.ledger.counts),
	}
	if s.JournalError = d.store.trouble.why(); s.JournalError == "" && d.feed.listener != nil {
		s.JournalError = d.feed.listener.broadcast.store.trouble.why()
	}
	if s.JournalError == "" && d.saver.failing { // between the save and the note of it
		s.JournalError = "save progress"
	}
	s.Failing = s.JournalError != ""
	if d.ledger.succeeded > 0 {
		s.Attempts[Succeeded] = d.ledger.succeeded
	}
	return s
}
