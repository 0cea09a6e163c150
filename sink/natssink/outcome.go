package natssink

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dingevent/dingevent"
)

// The errors of a stream, by their numbers in JetStream's API.
const (
	messageTooLarge = jetstream.JSErrCodeStreamMessageExceedsMaximum
	anotherStream   = 10060
)

// failure says why msg was not taken, and what to do.
func (s *Sink) failure(err error, msg *nats.Msg, began time.Time) error {
	told := func(format string, args ...any) error {
		return fmt.Errorf("natssink: %s: "+format, append([]any{s.link.hosts}, args...)...)
	}
	answer, answered := errors.AsType[*jetstream.APIError](err)
	switch {
	case errors.Is(err, nats.ErrMaxPayload):
		return dingevent.Reject(told("a message of %d bytes is larger than the server takes; raise its max_payload: %w", msg.Size(), err))
	case answered && answer.ErrorCode == messageTooLarge:
		return dingevent.Reject(told("a message of %d bytes is larger than the stream takes; raise its max_msg_size", msg.Size()))
	case answered && answer.ErrorCode == anotherStream:
		return told("subject %q belongs to another stream than %q; put that right in one of them", msg.Subject, s.opts.Stream)
	case answered:
		return told("the stream refuses: %s (%d)", answer.Description, answer.ErrorCode)
	case errors.Is(err, jetstream.ErrNoStreamResponse):
		return told("no stream takes subject %q; make one, as with: nats stream add NAME --subjects=%q", msg.Subject, msg.Subject)
	case errors.Is(err, jetstream.ErrInvalidJSAck):
		return told("a program that subscribes to subject %q answered before a stream did, or in its place; "+
			"have it answer no messages, or read them by a consumer of the stream: %w", msg.Subject, err)
	case errors.Is(err, nats.ErrReconnectBufExceeded):
		return told("not connected, and trying again")
	}
	if complaint := s.link.since(began); complaint != nil && errors.Is(err, context.DeadlineExceeded) {
		return told("%w; the server said: %w", err, complaint)
	}
	return told("%w", err)
}
