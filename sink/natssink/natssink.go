// Package natssink publishes events to a JetStream stream of NATS, as CloudEvents or raw. A delivery
// has succeeded once the stream has acknowledged the message.
package natssink

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/internal/naming"
)

// A Sink publishes each delivery as one message and waits for the stream's acknowledgment. The header Nats-Msg-Id is the
// same for every attempt of one event through one subscription. So a stream drops a repeated attempt within its duplicate
// window, also if it holds the message no longer. The window is two minutes by default. After it a message may come twice:
// compare the CloudEvent's id. Another subscription and a replay have IDs of their own, so they are no duplicates.
//
// A message larger than the server or the stream takes is rejected, see [dingevent.Reject]. Any other failure is an
// ordinary error. No error shows credentials. Safe for concurrent use.
type Sink struct {
	opts    Options
	subject *naming.Pattern
	link    *link
	doubt   doubt
}

var _ dingevent.Sink = (*Sink)(nil)

// New returns a sink that publishes to subject, by way of one of the servers: addresses such as
// nats://nats-1:4222, tls://…, ws://… or wss://…. The others of a cluster are found by themselves. The
// subject may have variables, {app}, {corp}, {subscription}, {transport} and {type}, as in
// dingtalk.{corp}.{type}; each value becomes one token, in which everything but letters, digits, _ and -
// is percent-encoded.
//
// New connects to nothing: the first delivery does.
func New(servers []string, subject string, opts *Options) (*Sink, error) {
	s := &Sink{}
	if opts != nil {
		s.opts = *opts
	}
	s.opts.Format = cmp.Or(s.opts.Format, Structured)
	s.opts.Name = cmp.Or(s.opts.Name, "dingevent")
	s.opts.Timeout = cmp.Or(s.opts.Timeout, 10*time.Second)
	s.opts.Logger = cmp.Or(s.opts.Logger, slog.Default())
	if err := s.opts.check(); err != nil {
		return nil, err
	}
	var err error
	if s.subject, err = parseSubject(subject); err != nil {
		return nil, err
	}
	s.link, err = newLink(servers, &s.opts)
	return s, err
}

// Deliver publishes d and waits for the acknowledgment. When ctx ends or the connection is lost before
// that, the message may be in the stream all the same; the next attempt is a duplicate then.
func (s *Sink) Deliver(ctx context.Context, d dingevent.Delivery) error {
	ctx, cancel := context.WithTimeoutCause(ctx, s.opts.Timeout,
		fmt.Errorf("no acknowledgment within %v: %w", s.opts.Timeout, context.DeadlineExceeded))
	defer cancel()
	began := time.Now()
	msg := newMessage(s.opts.Format, d)
	msg.Subject = s.subject.Name(d)
	ack, err := s.publish(ctx, msg, messageID(d))
	if err != nil {
		return s.failure(err, msg, began)
	}
	d.Answered(0, s.answer(ctx, ack))
	return nil
}

func (s *Sink) publish(ctx context.Context, msg *nats.Msg, id string) (*jetstream.PubAck, error) {
	js, lost, err := s.link.up(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cut := context.WithCancelCause(ctx)
	defer cut(nil)
	defer context.AfterFunc(lost, func() { cut(errLost) })()
	opts := []jetstream.PublishOpt{jetstream.WithMsgID(id), jetstream.WithRetryAttempts(0)} // the caller retries
	if s.opts.Stream != "" {
		opts = append(opts, jetstream.WithExpectStream(s.opts.Stream))
	}
	ack, err := js.PublishMsg(ctx, msg, opts...)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return ack, err
}

// answer is the stream's acknowledgment, for a person.
func (s *Sink) answer(ctx context.Context, ack *jetstream.PubAck) []byte {
	text := fmt.Appendf(nil, "stream %s, sequence %d", ack.Stream, ack.Sequence)
	switch {
	case !ack.Duplicate:
	case s.doubts(ctx, ack):
		text = append(text, ", a duplicate of what the stream holds no longer"...)
	default:
		text = append(text, ", a duplicate: the stream had it"...)
	}
	return text
}

// Close ends the connection. Deliveries that run fail, and so do later ones.
func (s *Sink) Close() error {
	s.link.close()
	return nil
}
