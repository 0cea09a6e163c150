package streamsink

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/coder/websocket"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// reasonLeaving is what clients are told when the gateway shuts down.
const reasonLeaving = "connection is expired" // one of DingTalk's own

// keepAlive pings until the connection ends, and ends it when no pong comes. DingTalk's own ping, a frame, goes with
// it, since clients may count on that; nobody has to answer it.
func (c *conn) keepAlive() {
	opts := &c.sink.gateway.opts
	tick := time.NewTicker(opts.PingEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-c.ctx.Done():
			return
		}
		if err := c.ping(opts.PingWait); err != nil {
			c.end(err)
			return
		}
	}
}

func (c *conn) ping(wait time.Duration) error {
	data, err := json.Marshal(map[string]string{"opaque": streamwire.NewID()})
	if err != nil {
		return err
	}
	f := streamwire.NewFrame(streamwire.System, "ping", data)
	c.expect(f.MessageID(), make(chan streamwire.Answer, 1))
	defer c.forget(f.MessageID())
	if err := c.tell(f); err != nil {
		return err
	}
	start := time.Now()
	ctx, cancel := context.WithTimeout(c.ctx, wait)
	defer cancel()
	if err := c.ws.Ping(ctx); err != nil {
		return fmt.Errorf("no pong within %v: %w", wait, err)
	}
	c.roundTrip.Store(int64(time.Since(start)))
	return nil
}

// tell sends a frame without waiting for its answer.
func (c *conn) tell(f *streamwire.Frame) error {
	f.Headers["connectionId"] = c.id
	text, err := f.Encode()
	if err != nil {
		return err
	}
	select {
	case c.queue <- text:
		return nil
	case <-c.ctx.Done():
		return context.Cause(c.ctx)
	}
}

// leave waits for the gateway to leave. When the answers are there, it tells the client to disconnect, and closes the
// connection. Not before: DingTalk's client for Go closes at once, and drops the answers it still owes.
func (c *conn) leave() {
	select {
	case <-c.sink.gateway.leaving:
	case <-c.ctx.Done():
		return
	}
	for c.unanswered() > 0 {
		select {
		case <-c.idle:
		case <-c.ctx.Done():
			return
		}
	}
	if text, err := c.disconnect(); err == nil {
		_ = c.send(text) // not by the queue: it must have gone out before the connection closes
	}
	_ = c.ws.Close(websocket.StatusGoingAway, reasonLeaving)
	c.end(ErrClosed)
}

// disconnect is the frame that asks the client to leave.
func (c *conn) disconnect() ([]byte, error) {
	data, err := json.Marshal(map[string]string{"reason": reasonLeaving})
	if err != nil {
		return nil, err
	}
	f := streamwire.NewFrame(streamwire.System, "disconnect", data)
	f.Headers["connectionId"] = c.id
	return f.Encode()
}
