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
	// Subscriptions lists all but sources, or those of the names that there are, by name.
	Subscriptions(ctx context.Context, names ...string) ([]Subscription, error)
	// Sources lists what is kept for sources, by work, which is the Name, see [SourceWork].
	Sources(ctx context.Context) ([]Subscription, error)
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
