package streamsink

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/dingevent/dingevent/internal/streamwire"
)

func (srv *Server) newConn(used ticket, ws *websocket.Conn, remote string) *conn {
	c := &conn{
		id: streamwire.NewID(), sink: used.sink, wants: used.wants, ua: used.ua, remote: remote, since: time.Now(), ws: ws, most: atOnce(used.ua),
		queue: make(chan outgoing), waiting: map[string]*asked{}, idle: make(chan struct{}, 1), wentOut: make(chan struct{}, 1), dismissed: make(chan struct{}),
	}
	c.log = used.sink.log.With("connection_id", c.id)
	c.ctx, c.end = context.WithCancelCause(srv.ctx)
	ws.SetReadLimit(srv.opts.MaxFrame)
	return c
}

// run serves the connection and returns why it ended.
func (c *conn) run() error {
	var helpers sync.WaitGroup
	helpers.Go(c.write)
	helpers.Go(c.keepAlive)
	helpers.Go(c.leave)
	c.read()
	_ = c.ws.CloseNow()
	helpers.Wait()
	return context.Cause(c.ctx)
}

func (c *conn) read() {
	for {
		_, text, err := c.ws.Read(c.ctx)
		if err != nil {
			c.end(err)
			return
		}
		a, err := streamwire.DecodeAnswer(text)
		if err != nil {
			c.sink.unreadable.Add(1)
			c.unread.Note(err)
			c.log.Debug("attach: a frame is no answer", "error", err)
			continue
		}
		c.lastAnswer.Store(time.Now().UnixMilli())
		if !c.hand(a) {
			c.sink.late.Add(1)
			c.log.Debug("attach: an answer is late, double or to nothing", "message_id", streamwire.Clip(a.MessageID), "code", a.Code)
		}
	}
}

func (c *conn) write() {
	for {
		select {
		case out := <-c.queue:
			c.goesOut(out.asked)
			if err := c.send(out.text); err != nil {
				c.end(err)
				return
			}
			c.hasGoneOut(out.asked)
		case <-c.ctx.Done():
			return
		}
	}
}

func (c *conn) send(text []byte) error {
	limit := c.sink.server.opts.WriteTimeout
	late := time.AfterFunc(limit, func() { c.end(fmt.Errorf("the client did not read for %v", limit)) }) // before the read fails, too
	defer late.Stop()
	return c.ws.Write(c.ctx, websocket.MessageText, text)
}

// ask sends f and returns the answer to it. errNotSent means that the client cannot have seen it, harmful and harmed
// that a large frame ended the connection.
func (c *conn) ask(ctx context.Context, f *streamwire.Frame) (streamwire.Answer, error) {
	f.Headers["connectionId"] = c.id
	text, err := f.Encode()
	if err != nil {
		return streamwire.Answer{}, err
	}
	if most := c.sink.maxFrame; most > 0 && len(text) > most {
		return streamwire.Answer{}, fmt.Errorf("%w of %d bytes: it has %d", errTooLarge, most, len(text))
	}
	began, q := time.Now(), newAsked(f, len(text))
	c.expect(q)
	defer c.forget(q)
	select {
	case c.queue <- outgoing{text, q}:
	case <-c.ctx.Done():
		return streamwire.Answer{}, errNotSent
	case <-ctx.Done():
		return streamwire.Answer{}, context.Cause(ctx)
	}
	select {
	case a := <-q.answer:
		return a, nil
	case <-c.ctx.Done():
		err = c.blame(q)
	case <-ctx.Done():
		err = c.unread.Explain(context.Cause(ctx), began)
	}
	select {
	case a := <-q.answer: // it came just before
		return a, nil
	default:
		return streamwire.Answer{}, err
	}
}
