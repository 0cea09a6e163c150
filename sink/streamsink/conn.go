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
	errNotSent  = errors.New("the connection ended before the event was sent")
	errEnded    = errors.New("the connection ended before the answer")
	errTooLarge = errors.New("the frame is larger than the subscription's stream.max_frame")
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
	queue  chan outgoing // a sender waits here until the frame before has gone out
	unread streamwire.Unread

	roundTrip, lastAnswer atomic.Int64 // of the last ping, in nanoseconds; the time in milliseconds, 0 before the first

	ctx context.Context // ends with the connection; its cause says why
	end context.CancelCauseFunc

	mu      sync.Mutex        // protects what follows, and each asked's state
	waiting map[string]*asked // by message ID
	system  systemIDs
	large   []*asked // large frames that have gone out, and no pong has followed
	ended   ending

	idle    chan struct{} // gets a token when waiting has become empty
	wentOut chan struct{} // gets one when large is no longer empty

	most   int               // deliveries that it may have at once; 0 for any number
	busy   int               // deliveries it was picked for; protected by the members
	picked uint64            // when it was picked last; too
	holder *streamwire.Frame // what has the connection for itself; too
}

// An outgoing is a frame on its way to the writer.
type outgoing struct {
	text  []byte
	asked *asked // nil if no delivery waits for an answer
}

func (srv *Server) newConn(used ticket, ws *websocket.Conn, remote string) *conn {
	c := &conn{
		id: streamwire.NewID(), sink: used.sink, wants: used.wants, ua: used.ua, remote: remote, since: time.Now(), ws: ws, most: atOnce(used.ua),
		queue: make(chan outgoing), waiting: map[string]*asked{}, idle: make(chan struct{}, 1), wentOut: make(chan struct{}, 1),
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
