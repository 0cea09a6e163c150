package journal

import (
	"context"
	"time"
)

// State is what a journal keeps for its subscriptions. A delivery that succeeds at its first attempt
// within a second costs no row: the cursor moves past it. Every other one has an [Exception]. Only a [Claim] saves.
type State interface {
	// Subscribe returns the subscription's cursor: the sequence it takes next. A name it does not
	// know starts at start, durably.
	Subscribe(ctx context.Context, name string, start Seq) (Seq, error)
	// Unsubscribe forgets the subscription with all its rows, its history and its requests, so that the log no longer
	// keeps events for it. Doing it again changes nothing.
	Unsubscribe(ctx context.Context, name string) error
	// Subscriptions lists all, or those of the names that there are, by name.
	Subscriptions(ctx context.Context, names ...string) ([]Subscription, error)
	// Exceptions returns the rows of a subscription that match q, by sequence.
	Exceptions(ctx context.Context, name string, q ExceptionQuery) ([]Exception, error)
	// Attempts returns the recorded attempts of a subscription that match q, in the order that q asks for.
	Attempts(ctx context.Context, name string, q AttemptQuery) ([]Attempt, error)
}

// A Subscription as the journal knows it.
type Subscription struct {
	Name   string
	Cursor Seq
	// Counts of exceptions by state; finished rows that the cursor has not passed included.
	Waiting, Attempting, Parked, Dead int
	// Pause says since when nothing is to be attempted, and why.
	Pause Pause
	// Note is what the subscription's owner keeps with it, in a form of his own. Nil if there is none.
	Note []byte
}

// A Pause is the time in which a subscription attempts nothing. The zero value is none.
type Pause struct {
	Since  time.Time
	Reason string
	// Drain means that no event is taken from the log any more, while those that were taken are still
	// attempted until they are done.
	Drain bool
}

// IsZero reports whether there is none.
func (p Pause) IsZero() bool { return p.Since.IsZero() }

// Progress is one step of a subscription, in one transaction.
type Progress struct {
	// Begin makes the subscription known, at Cursor, if it is not. So it never stands there without its Note.
	Begin bool
	// Cursor moves the subscription forward; lower than the present one it changes nothing.
	// Rows that are [Delivered] or [Discarded] go once the cursor has passed them.
	Cursor Seq
	// Seek moves it to Cursor also when that is lower. All rows that are Delivered or Discarded go, so that what
	// follows the cursor is delivered again; the other rows stay.
	Seek bool
	// Pause replaces the subscription's, if not nil.
	Pause *Pause
	// Note replaces the subscription's, if not nil; an empty one takes it away.
	Note []byte
	// Exceptions are inserted, or replace the rows of the same sequence.
	Exceptions []Exception
	// Attempts are added to the history.
	Attempts []Attempt
	// Delivered are the first-time successes since the last Save. They are kept as ranges, not
	// one by one.
	Delivered int
	// Answers end requests of the subscription, so that a request and its effect are there together or not at all. A request that
	// has an answer keeps it, and loses its body.
	Answers []Answer
}

// OnlyAnswers reports whether p holds answers and nothing else.
func (p Progress) OnlyAnswers() bool {
	return len(p.Answers) > 0 && !p.Begin && !p.Seek && p.Cursor == 0 && p.Pause == nil && p.Note == nil &&
		len(p.Exceptions)+len(p.Attempts)+p.Delivered == 0
}

// An Exception is the delivery of one event that did not succeed at its first attempt within a second.
type Exception struct {
	Seq      Seq
	Key      string // what orders it among others; empty where order does not matter
	State    DeliveryState
	Attempts int       // attempts so far, all of them
	Failures int       // those that count as failed; a retried dead letter starts anew
	First    time.Time // when the first attempt began
	Due      time.Time // when the next attempt may begin, if Waiting
	Changed  time.Time // when State became what it is, or time was last taken from its retries; by one clock with First and Due
	Error    string    // why the last attempt failed
}

// A DeliveryState is where a delivery stands. Package delivery holds the table of the moves between.
type DeliveryState string

// The states of a delivery that has a row.
const (
	Waiting    DeliveryState = "waiting"    // for its next attempt
	Attempting DeliveryState = "attempting" // an attempt runs; found at start, it was cut off and is Waiting
	Parked     DeliveryState = "parked"     // for an earlier event of its key
	Delivered  DeliveryState = "delivered"  // a tombstone until the cursor passes
	Dead       DeliveryState = "dead"       // ended without success; kept until retried or discarded
	Discarded  DeliveryState = "discarded"  // a dead letter that a person threw away; a tombstone too
)

// An Attempt is one recorded call of a sink: every failed one, and all later ones of that event.
type Attempt struct {
	Seq    Seq
	Number int // from 1
	Start  time.Time
	Took   time.Duration
	Error  string // empty: it succeeded
	// Outcome is what the attempt led to, in the words of package delivery. Empty if it was recorded before that was kept.
	Outcome string
	// Status and Answer are what the other side of the sink said, see [dingevent.Answer].
	Status int
	Answer []byte
}
