// Package api is the local HTTP API of the daemon, under /api/v1, and its client.
//
// [Service] is what can be asked. [Local] answers from a journal, [NewHandler] puts a Service on
// the wire, and [Client] is that Service again at the other end: so a command asks a running daemon
// and a stopped daemon's files in the same words.
package api

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// A Service answers questions about a journal and its deliveries, and moves dead letters.
// What is not there is an error wrapping [journal.ErrNotFound].
type Service interface {
	// Events returns entries that match q, newest first.
	Events(ctx context.Context, q journal.Query) ([]journal.Entry, error)
	// Event returns one entry.
	Event(ctx context.Context, seq journal.Seq) (journal.Entry, error)
	// Follow calls f for every entry from the sequence on, 0 meaning new ones only, until f or
	// ctx ends it.
	Follow(ctx context.Context, from journal.Seq, f func(journal.Entry) error) error
	// DeadLetters returns dead letters by subscription and sequence.
	DeadLetters(ctx context.Context, q DeadQuery) ([]DeadLetter, error)
	// Attempts returns the recorded attempts of one delivery, oldest first.
	Attempts(ctx context.Context, subscription string, seq journal.Seq) ([]Attempt, error)
	// Retry makes dead letters wait for another attempt, now.
	Retry(ctx context.Context, refs ...DeadRef) error
	// Discard throws dead letters away.
	Discard(ctx context.Context, refs ...DeadRef) error
	// Drop forgets a subscription that nobody works any more, with its dead letters, so that the
	// journal no longer keeps events for it.
	Drop(ctx context.Context, subscription string) error
	// Status tells how apps, journal and subscriptions stand.
	Status(ctx context.Context) (Status, error)
}

// A DeadRef names a dead letter.
type DeadRef struct {
	Subscription string      `json:"subscription"`
	Seq          journal.Seq `json:"seq"`
}

// A DeadQuery selects dead letters; its zero value selects the first 100 of all subscriptions.
type DeadQuery struct {
	Subscription string
	EventID      string      // of the event with this ID, if not empty
	Seq          journal.Seq // of the event in this place, if not zero
	After        DeadRef     // for paging: the last one of the page before
	Limit        int         // defaults to 100, at most 1,000
}

// A DeadLetter is a delivery that ended without success.
type DeadLetter struct {
	DeadRef
	Attempts int           `json:"attempts"`
	First    time.Time     `json:"first"`   // when the first attempt began
	Changed  time.Time     `json:"changed"` // when it died
	Error    string        `json:"error"`
	Event    journal.Entry `json:"event"`
}

// An Attempt is one recorded call of a sink.
type Attempt struct {
	Number int       `json:"number"` // from 1
	Start  time.Time `json:"start"`
	TookMS int64     `json:"took_ms"`
	Error  string    `json:"error,omitempty"` // empty: it succeeded
}

// Status is how apps, journal and subscriptions stand.
type Status struct {
	Version       string         `json:"version"`
	Running       bool           `json:"running"` // false: read from the files of a stopped daemon
	Journal       JournalStatus  `json:"journal"`
	Apps          []App          `json:"apps"` // of a running daemon
	Subscriptions []Subscription `json:"subscriptions"`
}

// JournalStatus counts since the journal was opened.
type JournalStatus struct {
	Next       journal.Seq `json:"next"` // the sequence the next event gets, or a later one
	Appended   uint64      `json:"appended"`
	Duplicates uint64      `json:"duplicates"`
	Conflicts  uint64      `json:"conflicts"`
	Failures   uint64      `json:"failures"` // commits
	Suspended  bool        `json:"suspended"`
	Refusal    *Refusal    `json:"refusal,omitempty"` // nil if the last push was stored
}

// A Refusal says why the journal did not store the last push that came.
type Refusal struct {
	Error string    `json:"error"`
	At    time.Time `json:"at"`
}

// A Subscription is where one subscription stands.
type Subscription struct {
	Name    string      `json:"name"`
	Cursor  journal.Seq `json:"cursor"`
	Behind  journal.Seq `json:"behind"`  // sequences between the cursor and the log's end
	Waiting int         `json:"waiting"` // for their next attempt, or in a long one
	Parked  int         `json:"parked"`  // for an earlier event of their key, where order is kept
	Dead    int         `json:"dead"`
	Worked  bool        `json:"worked"`  // by the daemon that answers; false for all of a stopped one
	Stalled bool        `json:"stalled"` // too many wait: no new events are taken
	Failing bool        `json:"failing"` // the journal fails: nothing is attempted
	// BrokenSince is when the breaker opened: the sink fails on everything, and single events are tried only.
	BrokenSince time.Time `json:"broken_since,omitzero"`
	// Connections are those of the programs attached to the gateway; nil where none can attach.
	Connections []Attached `json:"connections,omitzero"`
}
