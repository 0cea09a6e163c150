package delivery

import (
	"maps"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// Status is where a dispatcher stands. Before Run has loaded the subscription, all is zero but the name.
type Status struct {
	Name     string
	Cursor   journal.Seq // as the journal has it
	InFlight int         // attempts that run
	Waiting  int         // events that wait for another attempt
	Parked   int         // events that wait for an earlier one of their key
	Dead     int         // dead letters
	Stalled  bool        // Options.MaxWaiting is reached: no new events are taken
	Failing  bool        // the journal fails: nothing is attempted
	Pause    journal.Pause
	Next     journal.Seq // the sequence it takes next from the log
	// BrokenSince is when the breaker opened: the sink fails on everything. Zero if it is closed.
	BrokenSince time.Time
	// Attempts counts what attempts led to, since Run began.
	Attempts map[Outcome]uint64
}

// Status returns where d stands. It asks nobody and is cheap.
func (d *Dispatcher) Status() Status {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := Status{
		Name:    d.sub.Name,
		Cursor:  d.ledger.saved,
		Waiting: len(d.ledger.waiting),
		Parked:  d.ledger.parked,
		Dead:    d.ledger.dead,
		Stalled: d.stalled,
		Failing: d.failing,
		Pause:   d.pause,
		Next:    d.ledger.next,

		BrokenSince: d.breaker.opened,
		Attempts:    maps.Clone(d.ledger.counts),
	}
	if d.ledger.succeeded > 0 {
		s.Attempts[Succeeded] = d.ledger.succeeded
	}
	for _, j := range d.jobs {
		if j.running {
			s.InFlight++
		}
	}
	return s
}
