package dingevent

import "context"

// A Receiver takes envelopes in. A nil error is a promise that lets us answer DingTalk with
// success; the journal is the Receiver that can keep it through a crash.
//
// Receive takes all of envs or none, in their order. An error means unknown: some may have
// been kept, so the sender pushes again and duplicates are settled by ID. When ctx ends before
// the outcome is known, Receive returns an error at once. It is safe for concurrent use, and
// keeps neither envs nor what they point to after it has returned, unless it copies them.
type Receiver interface {
	Receive(ctx context.Context, envs ...*Envelope) error
}

// ReceiverFunc lets an ordinary function be a [Receiver].
type ReceiverFunc func(ctx context.Context, envs ...*Envelope) error

// Receive calls f.
func (f ReceiverFunc) Receive(ctx context.Context, envs ...*Envelope) error { return f(ctx, envs...) }
