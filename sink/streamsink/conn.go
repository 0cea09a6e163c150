package streamsink

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"github.com/dingevent/dingevent/internal/streamwire"
)

var (
	errNotSent = errors.New("the connection ended before the event was sent")
	errEnded   = errors.New("the connection ended before the answer")
)

// A conn is one connection of a client.
type conn struct {
	id     string
	sink   *Sink
	wants  streamwire.Wants
	ua     string
	remote string
	since  time.Time
	ws     *websocket.Conn
	log    *slog.Logger
	queue  chan []byte // frames; who sends here waits until the one before has gone out

	roundTrip, lastAnswer atomic.Int64 // of the last ping, in nanoseconds; the time in milliseconds, 0 before the first

	ctx context.Context // ends with the connection; its cause says why
	end context.CancelCauseFunc

	mu      sync.Mutex                          // protects waiting
	waiting map[string]chan<- streamwire.Answer // by message ID
	idle    chan struct{}                       // gets a token when waiting has become empty

	busy   int    // deliveries it was picked for; protected by the members
	picked uint64 // when it was picked last; too
}

func (g *Gateway) newConn(used ticket, ws *websocket.Conn, remote string) *conn {
	c := &conn{
		id: streamwire.NewID(), sink: used.sink, wants: used.wants, ua: used.ua, remote: remote, since: time.Now(), ws: ws,
		queue: make(chan []byte), waiting: map[string]chan<- streamwire.Answer{}, idle: make(chan struct{}, 1),
	}
	c.log = used.sink.log.With("connection_id", c.id)
	c.ctx, c.end = context.WithCancelCause(g.ctx)
	ws.SetReadLimit(g.opts.MaxFrame)
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
			c.log.Debug("gateway: a frame is no answer", "error", err)
			continue
		}
		c.lastAnswer.Store(time.Now().UnixMilli())
		if !c.hand(a) {
			c.sink.late.Add(1)
			c.log.Debug("gateway: an answer is late, double or to nothing", "message_id", streamwire.Clip(a.Headers.MessageID), "code", a.Code)
		}
	}
}

func (c *conn) write() {
	for {
		select {
		case text := <-c.queue:
			if err := c.send(text); err != nil {
				c.end(err)
				return
			}
		case <-c.ctx.Done():
			return
		}
	}
}

func (c *conn) send(text []byte) error {
	limit := c.sink.gateway.opts.WriteTimeout
	ctx, cancel := context.WithTimeoutCause(c.ctx, limit, fmt.Errorf("the client did not read for %v", limit))
	defer cancel()
	if err := c.ws.Write(ctx, websocket.MessageText, text); err != nil {
		return errors.Join(context.Cause(ctx), err)
	}
	return nil
}

// ask sends f and returns the answer to it. errNotSent means that the client cannot have seen it.
func (c *conn) ask(ctx context.Context, f *streamwire.Frame) (streamwire.Answer, error) {
	f.Headers["connectionId"] = c.id
	text, err := f.Encode()
	if err != nil {
		return streamwire.Answer{}, err
	}
	got := make(chan streamwire.Answer, 1)
	c.expect(f.MessageID(), got)
	defer c.forget(f.MessageID())
	select {
	case c.queue <- text:
	case <-c.ctx.Done():
		return streamwire.Answer{}, errNotSent
	case <-ctx.Done():
		return streamwire.Answer{}, context.Cause(ctx)
	}
	select {
	case a := <-got:
		return a, nil
	case <-c.ctx.Done():
		err = errEnded
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	select {
	case a := <-got: // it came just before
		return a, nil
	default:
		return streamwire.Answer{}, err
	}
}

// expect has the answer to a message sent to got, once, which must have room for it.
func (c *conn) expect(messageID string, got chan<- streamwire.Answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting[messageID] = got
}

// hand gives an answer to whoever expects it, and reports whether anybody does. It counts as unanswered until it is there.
func (c *conn) hand(a streamwire.Answer) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	waiting := c.waiting[a.Headers.MessageID]
	if waiting == nil {
		return false
	}
	waiting <- a
	c.remove(a.Headers.MessageID)
	return true
}

// forget stops expecting an answer.
func (c *conn) forget(messageID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(messageID)
}

// remove takes a message out of those that wait. The caller holds mu.
func (c *conn) remove(messageID string) {
	delete(c.waiting, messageID)
	if len(c.waiting) == 0 {
		select {
		case c.idle <- struct{}{}:
		default:
		}
	}
}

// unanswered counts what was sent, or is about to be.
func (c *conn) unanswered() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.waiting)
}
