package natssink

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// doubts reports whether the stream holds no longer what it called a duplicate. Consumers may have had the message or
// not: the stream does not say. It logs that once. It looks once a minute at most, and not at all once it has logged.
func (s *Sink) doubts(ctx context.Context, ack *jetstream.PubAck) bool {
	if !s.doubt.due(time.Now()) || !s.gone(ctx, ack) {
		return false
	}
	s.doubt.mu.Lock()
	defer s.doubt.mu.Unlock()
	if !s.doubt.told {
		s.doubt.told = true
		s.opts.Logger.Warn("the stream took an event for a duplicate of a message that it holds no longer, so the event counts as delivered; "+
			"if no consumer had it, replay it, and see docs/config.md on the stream's retention and duplicate window",
			"stream", ack.Stream, "sequence", ack.Sequence)
	}
	return true
}

// gone reports whether the stream says that it has no message in the place of ack. A login that may not ask learns nothing.
func (s *Sink) gone(ctx context.Context, ack *jetstream.PubAck) bool {
	js, _, err := s.link.up(ctx)
	if err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	stream, err := js.Stream(ctx, ack.Stream)
	if err != nil {
		return false
	}
	_, err = stream.GetMsg(ctx, ack.Sequence)
	return errors.Is(err, jetstream.ErrMsgNotFound)
}
