package stream

import (
	"context"
	"time"

	"github.com/dingevent/dingevent"
)

// receiving gives an envelope to the Receiver.
type receiving struct {
	conn    *conn
	env     *dingevent.Envelope
	taken   func() answer              // once Receive has returned nil
	refused func(reason string) answer // otherwise
}

func (r *receiving) do(ctx context.Context) answer {
	if err := r.conn.client.receiver.Receive(ctx, r.env); err != nil {
		r.conn.log.Warn("event not received; DingTalk pushes it again", "id", r.env.ID, "type", r.env.Type, "err", err)
		return r.refused("not received")
	}
	return r.taken()
}

func (r *receiving) refusal(reason string) answer { return r.refused(reason) }

// A Callback is a push that wants an answer of its own, such as the press of a card's button.
type Callback struct {
	Topic    string
	Headers  map[string]string // of the frame; messageId among them
	Data     []byte            // the payload as DingTalk sent it
	Received time.Time         // when we took it, in UTC
}

// A Handler answers callbacks of one topic. DingTalk waits 2 s, then ctx ends. The response is
// what encoding/json makes of it. An error is answered with code 500 and told to the log, not to
// DingTalk. It is called concurrently, and perhaps again for the same callback.
type Handler func(ctx context.Context, cb *Callback) (response any, err error)

// calling gives a callback to its handler.
type calling struct {
	conn   *conn
	handle Handler
	cb     *Callback
}

func (c *calling) do(ctx context.Context) answer {
	response, err := c.handle(ctx, c.cb)
	if err == nil {
		var a answer
		if a, err = respond(response); err == nil {
			return a
		}
	}
	c.conn.log.Warn("callback failed", "topic", c.cb.Topic, "messageId", c.cb.Headers["messageId"], "err", err)
	return c.refusal("handler failed")
}

func (c *calling) refusal(reason string) answer { return failed(reason) }
