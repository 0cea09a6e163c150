// Package journaltest is the suite that holds every journal.Journal to the contract of package journal.
package journaltest

import (
	"time"

	"github.com/dingevent/dingevent/journal"
)

// A Harness is one fresh store for one test. Only Open is required.
type Harness struct {
	// Open opens a journal on the store. The suite closes it.
	Open func() (journal.Journal, error)
	// Peer opens another journal on the same store beside the one that is open, as another gateway does. The suite
	// closes it. Nil where a store takes one journal at a time.
	Peer func() (journal.Journal, error)
	// Settle returns once every journal on the store shows all entries that were answered before. Nil where a journal
	// shows them before it answers. What the log shows may be late, the state may not.
	Settle func()
	// Now is the store's clock, and Sleep lets time pass on it. Nil means time.Now and time.Sleep. [Run] needs
	// both, because days pass in the suite; a [Clock] has them.
	Now   func() time.Time
	Sleep func(time.Duration)
	// Late is how long what is due may take: a reader that wakes, a call that fails. By default it is nothing
	// in a bubble, and 10 seconds outside, because a machine may be busy.
	Late time.Duration
	// Durable says that a second Open, after Close, finds what the first one kept.
	Durable bool
	// Crash makes the next Open find what a process would leave that is killed now. The journal that was
	// open does not come to know it. Nil where nothing is durable.
	Crash func()
	// Break makes commits fail, or hang, until Heal. Both are nil where nothing can break.
	Break func(Fault)
	Heal  func()
	// Cannot are faults that Break cannot make. Their tests are skipped.
	Cannot []Fault
	// Damage alters what is kept of an entry, behind the back of the open journal. Nil where that cannot be.
	Damage func(journal.Seq)
}

// A Fault is a way in which storage fails.
type Fault int

const (
	FailSync   Fault = iota // every sync fails
	FullDisk                // every write finds no space
	HoldCommit              // every commit hangs before it is durable
)
