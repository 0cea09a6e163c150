package stream

import (
	"context"
	"time"

	"github.com/dingevent/dingevent"
)

// receiving gives an envelope to the Receiver.
type receiving struct {
	conn    *conn // of the first push
	env     *dingevent.Envelope
	taken   func() answer              // once Receive has returned nil
	refused func(reason string) answer // otherwise
}

func (r *receiving) until(start time.Time) time.Time {
	return start.Add(r.conn.client.opts.HandleWithin)
}

func (r *receiving) do(ctx context.Context) answer {
	if err := r.conn.client.receiver.Receive(ctx, r.env); err != nil {
		r.failed("event not received; DingTalk pushes it again", "err", err)
		return r.refused("not received")
	}
	return r.taken()
}

func (r *receiving) refusal(reason string) answer { return r.refused(reason) }
func (r *receiving) known() answer                { return r.taken() }

func (r *receiving) failed(text string, args ...any) {
	r.conn.warn(text, append(args, "id", r.env.ID, "type", r.env.Type)...)
}

// calling gives a callback to its handler.
type calling struct {
	conn   *conn
	handle Handler
	cb     *Callback
	robot  bool // DingTalk does not wait for the response, and the message may come again
}

func (c *calling) until(start time.Time) time.Time {
	if c.robot {
		return start.Add(c.conn.client.opts.HandleWithin)
	}
	return c.cb.Received.Add(callbackWithin)
}

func (c *calling) do(ctx context.Context) answer {
	response, err := c.handle(ctx, c.cb)
	if err == nil {
		var a answer
		if a, err = respond(response); err == nil {
			return a
		}
	}
	c.failed("callback failed", "err", err)
	if c.robot {
		return failed("handler failed")
	}
	return c.refusal("handler failed")
}

func (c *calling) refusal(reason string) answer {
	if c.robot {
		return silent(reason)
	}
	return failed(reason)
}

func (c *calling) known() answer { return received() }

func (c *calling) failed(text string, args ...any) {
	c.conn.warn(text, append(args, "topic", c.cb.Topic, "messageId", c.cb.Headers["messageId"])...)
}
