// Package journaltest is the suite that holds every journal.Journal to the contract of package journal.
package journaltest

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// A Harness is one fresh place to keep a journal in, for one test. It is made inside a testing/synctest
// bubble, so that 72 hours pass at once.
type Harness struct {
	// Open opens the journal. The suite closes what it opened.
	Open func() (journal.Journal, error)
	// Durable says that a second Open, after Close, finds what the first one kept.
	Durable bool
	// Break makes commits fail, or hang, until Heal. Both are nil where nothing can break.
	Break func(Fault)
	Heal  func()
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

// Run runs the suite. newHarness is called for each test, with the test's own t.
func Run(t *testing.T, newHarness func(t *testing.T) Harness) {
	for _, group := range [][]test{logTests, dedupeTests, stateTests, faultTests, damageTests} {
		for _, test := range group {
			t.Run(test.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					test.run(&journalTest{T: t, Harness: newHarness(t)})
				})
			})
		}
	}
}

type test struct {
	name string
	run  func(*journalTest)
}

// A journalTest is one test under way, with the journal it opened last.
type journalTest struct {
	*testing.T
	Harness
	journal.Journal
}

// open opens the journal, and closes it at the end of the test.
func (t *journalTest) open() {
	t.Helper()
	j, err := t.Open()
	if err != nil {
		t.Fatal("open:", err)
	}
	t.Journal = j
	t.Cleanup(func() { j.Close() })
}

// reopen closes the journal and opens it again.
func (t *journalTest) reopen() {
	t.Helper()
	if err := t.Close(); err != nil {
		t.Fatal("close:", err)
	}
	t.open()
}

// an returns an event with this ID.
func an(id string) *dingevent.Envelope {
	return &dingevent.Envelope{
		ID: id, Type: "bpms_instance_change", CorpID: "ding1", App: "approvals", Transport: dingevent.TransportHTTP,
		Received: time.Now().UTC(), Data: fmt.Appendf(nil, `{"eventId":%q}`, id),
	}
}

// with returns env after edit.
func with(env *dingevent.Envelope, edit func(*dingevent.Envelope)) *dingevent.Envelope {
	edit(env)
	return env
}

// take expects the journal to take envs.
func (t *journalTest) take(envs ...*dingevent.Envelope) {
	t.Helper()
	if err := t.Receive(t.Context(), envs...); err != nil {
		t.Fatal("receive:", err)
	}
}

// all returns the whole log, read in pages of 3, and checks the order of its sequences.
func (t *journalTest) all() (entries []journal.Entry) {
	t.Helper()
	for from := journal.Seq(0); ; {
		page, err := t.Read(t.Context(), from, 3)
		if err != nil {
			t.Fatal("read:", err)
		}
		if len(page) == 0 {
			return entries
		}
		for _, entry := range page {
			if entry.Seq < max(from, 1) {
				t.Fatalf("read from %d: got sequence %d", from, entry.Seq)
			}
			from = entry.Seq + 1
		}
		entries = append(entries, page...)
	}
}

// ids returns the IDs of entries.
func ids(entries []journal.Entry) []string {
	list := []string{}
	for _, entry := range entries {
		list = append(list, entry.Envelope.ID)
	}
	return list
}
