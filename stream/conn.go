package stream

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
)

// A conn is one open WebSocket. Its serve method owns its goroutines: a reader, which waits for
// nothing but the socket, a writer of answers, and a pinger.
type conn struct {
	client *Client
	ws     *websocket.Conn
	socket *socket // under ws
	log    *slog.Logger
	opened time.Time

	out     *outbox
	pending tally // pushes that are not answered yet

	leaving   chan struct{} // closed by leave: it asks to be replaced
	leave     func()
	released  chan struct{} // closed by release: its replacement is open, or Run stops
	release   func()
	closing   atomic.Bool  // we close it ourselves, so errors mean nothing
	lastFrame atomic.Int64 // when, in nanoseconds since 1970; 0 for never
	lastEvent atomic.Int64
}

const (
	// drainWait is how long DingTalk keeps a connection that it has asked us to leave.
	drainWait = 10 * time.Second
	// closeWait bounds the last answers and the closing handshake.
	closeWait = time.Second
)

func (c *Client) newConn(ws *websocket.Conn, socket *socket) *conn {
	ws.SetReadLimit(c.opts.MaxFrame)
	n := &conn{
		client:   c,
		ws:       ws,
		socket:   socket,
		log:      c.log.With("connection", c.counts.opened.Add(1)),
		opened:   time.Now(),
		out:      newOutbox(),
		leaving:  make(chan struct{}),
		released: make(chan struct{}),
	}
	n.leave = sync.OnceFunc(func() { close(n.leaving) })
	n.release = sync.OnceFunc(func() { close(n.released) })
	return n
}

// serve works until the connection breaks, or is released and has answered what came by it.
func (n *conn) serve() {
	defer n.leave()
	open, end := context.WithCancel(context.Background())
	cut := sync.OnceFunc(func() { end(); n.socket.Close() })
	defer cut()
	last := make(chan struct{}) // closed when the writer should end after what the outbox holds
	var workers, writer sync.WaitGroup
	guard := func(work func() error) func() {
		return func() {
			if err := work(); err != nil {
				n.broke(err)
				cut()
			}
		}
	}
	workers.Go(guard(n.read))
	workers.Go(guard(func() error { return n.ping(open) }))
	writer.Go(guard(func() error { return n.write(open, last) }))

	n.stay(open)
	n.closing.Store(true)
	defer time.AfterFunc(closeWait, cut).Stop()
	close(last)
	writer.Wait()
	n.client.counts.lost.Add(uint64(n.out.close()))
	if open.Err() == nil {
		n.ws.Close(websocket.StatusNormalClosure, "")
	}
	cut()
	workers.Wait()
	n.ws.CloseNow()
}

// stay returns when the connection should be closed.
func (n *conn) stay(open context.Context) {
	limit := n.client.opts.Grace
	select {
	case <-open.Done():
		return
	case <-n.released:
	case <-n.leaving:
		limit = drainWait
	}
	limited, cancel := context.WithTimeout(open, limit)
	defer cancel()
	select {
	case <-limited.Done():
	case <-n.released:
	}
	select {
	case <-limited.Done():
	case <-n.pending.empty():
	}
}

// broke notes why the connection ends, once.
func (n *conn) broke(err error) {
	if n.closing.Swap(true) {
		return
	}
	select {
	case <-n.leaving: // DingTalk said that it would close it
		n.log.Info("connection closed", "err", err)
	default:
		n.log.Warn("connection broke; opening another", "err", err, "unanswered", n.pending.count())
		n.leave()
	}
}
