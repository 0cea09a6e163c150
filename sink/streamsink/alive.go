package streamsink

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/coder/websocket"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// reasonLeaving is the reason that clients get when the Server shuts down.
const reasonLeaving = "connection is expired" // one of DingTalk's own

// keepAlive pings until the connection ends, and ends the connection when no pong comes. Beside it goes DingTalk's own
// ping, a frame, because clients may count on that. No client has to answer it.
func (c *conn) keepAlive() {
	opts := &c.sink.server.opts
	tick := time.NewTicker(opts.PingEvery)
	defer tick.Stop()
	for {
		var err error
		select {
		case <-tick.C:
			err = c.ping()
		case <-c.wentOut:
			_ = c.pong() // only the regular one decides whether the client is alive
		case <-c.ctx.Done():
			return
		}
		if err != nil {
			c.end(err)
			return
		}
	}
}

// ping sends DingTalk's ping and asks for a pong. A client that takes one event at a time gets the second alone, because its
// answer to the first may meet that to an event.
func (c *conn) ping() error {
	if c.most == 1 {
		return c.pong()
	}
	data, err := json.Marshal(map[string]string{"opaque": streamwire.NewID()})
	if err != nil {
		return err
	}
	text, err := c.systemFrame("ping", data)
	if err != nil {
		return err
	}
	select {
	case c.queue <- outgoing{text: text}:
	case <-c.ctx.Done():
		return context.Cause(c.ctx)
	}
	return c.pong()
}

// pong waits for the client to return a ping of WebSocket's own. It has read then what went out before.
func (c *conn) pong() error {
	wait, sent := c.sink.server.opts.PingWait, c.unconfirmed()
	start := time.Now()
	ctx, cancel := context.WithTimeout(c.ctx, wait)
	defer cancel()
	if err := c.ws.Ping(ctx); err != nil {
		return fmt.Errorf("no pong within %v: %w", wait, err)
	}
	c.roundTrip.Store(int64(time.Since(start)))
	c.confirm(sent)
	return nil
}

// systemFrame is a frame without a wait for its answer.
func (c *conn) systemFrame(topic string, data []byte) ([]byte, error) {
	f := streamwire.NewFrame(streamwire.System, topic, data)
	f.Headers["connectionId"] = c.id
	c.mu.Lock()
	c.system.sent(f.MessageID())
	c.mu.Unlock()
	return f.Encode()
}

// leave waits for the Server to leave, or the client to be dismissed. After the last answer it asks the client to disconnect, and closes the connection.
// It does not ask before, because DingTalk's client for Go closes at once and drops its unsent answers.
func (c *conn) leave() {
	select {
	case <-c.sink.server.leaving:
	case <-c.dismissed:
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
	c.end(c.left())
}

// left is why a client was asked to leave.
func (c *conn) left() error {
	if c.isDismissed() {
		return errDismissed
	}
	return ErrClosed
}

func (c *conn) isDismissed() bool {
	select {
	case <-c.dismissed:
		return true
	default:
		return false
	}
}

// disconnect is the frame that asks the client to leave.
func (c *conn) disconnect() ([]byte, error) {
	data, err := json.Marshal(map[string]string{"reason": reasonLeaving})
	if err != nil {
		return nil, err
	}
	return c.systemFrame("disconnect", data)
}
