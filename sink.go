package dingevent

import (
	"context"
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
