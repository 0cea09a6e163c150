package dingevent

import (
	"context"
	"time"
)

// A Sink hands one event to the outside. It keeps no state and never retries: it returns the
// error, and its caller decides by it, see [Reject] and [RetryAfter]. Deliver is called
// concurrently, and again for the same event.
type Sink interface {
	Deliver(ctx context.Context, d Delivery) error
}

// SinkFunc lets an ordinary function be a [Sink].
type SinkFunc func(ctx context.Context, d Delivery) error

// Deliver calls f.
func (f SinkFunc) Deliver(ctx context.Context, d Delivery) error { return f(ctx, d) }

// A Delivery is one attempt to hand one event to one subscription's sink.
type Delivery struct {
	Envelope     *Envelope
	Subscription string // the name of the subscription; empty where there is none
	Seq          uint64 // the event's place in the journal; 0 where there is none
	Attempt      int    // from 1
	// Replay names the replay this belongs to: the event was delivered before, or passed by, and a person wants it
	// again. Empty for an ordinary delivery.
	Replay string
	// ReplayBegan is when that replay was made. It tells two replays apart that were given one name, one after
	// the other. Zero where it is not known.
	ReplayBegan time.Time
	// Answer is where [Delivery.Answered] notes what the other side said. Nil if that is not wanted.
	Answer *Answer
}
