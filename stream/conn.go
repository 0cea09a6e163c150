package stream

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/coder/websocket"
)

const (
	// drainWait is how long DingTalk keeps a connection that it has asked us to leave.
	drainWait = 10 * time.Second
	// closeWait bounds the last answers and the closing handshake.
	closeWait = time.Second
)

func (c *Client) newConn(ws *websocket.Conn, socket *socket) *conn {
	ws.SetReadLimit(c.opts.MaxFrame)
	number := c.counts.opened.Add(1)
	n := &conn{
		client:   c,
		ws:       ws,
		socket:   socket,
		log:      c.log.With("connection", number),
		number:   number,
		opened:   time.Now(),
		out:      newOutbox(),
		leaving:  make(chan struct{}),
		released: make(chan struct{}),
	}
	if most := c.opts.MaxAge; most > 0 {
		n.age = most - rand.N(most/4+1) // connections of one age must not all be replaced at once
	}
	n.release = sync.OnceFunc(func() { close(n.released) })
	return n
}

// leave asks for a replacement. It reports false if it was called before.
func (n *conn) leave(cause Cause, detail string) bool {
	if !n.cause.CompareAndSwap(nil, &cause) {
		return false
	}
	n.detail = detail
	close(n.leaving)
	return true
}

// serve works until the connection breaks, or is released and has answered its pushes.
func (n *conn) serve() {
	defer n.leave(CauseStopped, "")
	open, end := context.WithCancel(context.Background())
	cut := sync.OnceFunc(func() { end(); n.socket.Close() })
	defer cut()
	last := make(chan struct{}) // closed when the writer should empty the outbox and end
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
	workers.Go(guard(func() error { return n.watch(open) }))
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
	case <-n.released:
	case <-n.leaving: // also after a break
		limit = drainWait
		n.client.notify(Change{Kind: ChangeLeaving, Connection: n.status(), Detail: n.detail})
		if n.lasts() {
			select {
			case <-open.Done():
			case <-n.released:
			}
		}
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

// lasts reports whether the connection stays until its replacement is open. It does if we left it for a reason of
// ours, because it still works then.
func (n *conn) lasts() bool {
	switch *n.cause.Load() {
	case CauseIdle, CauseAge, CauseClock:
		return true
	}
	return false
}

// broke notes the error that ends the connection. Later calls do nothing.
func (n *conn) broke(err error) {
	if n.closing.Swap(true) {
		return
	}
	if n.leave(CauseBroken, err.Error()) {
		n.log.Warn("connection broke; opening another", "err", err, "unanswered", n.pending.count())
		return
	}
	n.log.Info("connection closed", "err", err) // its end was expected: leave was called before
}

// watch pings the peer until open ends. It leaves a connection whose peer is silent or does not read, that is old, or
// that brings no frames.
func (n *conn) watch(open context.Context) error {
	every := time.NewTicker(n.client.opts.PingEvery)
	defer every.Stop()
	for {
		var now time.Time
		select {
		case now = <-every.C:
		case <-open.Done():
			return nil
		}
		if err := n.ping(open); err != nil {
			if n.leave(CauseSilent, err.Error()) {
				n.log.Warn("connection is silent; opening another", "err", err, "unanswered", n.pending.count())
				return nil
			}
			return err
		}
		n.checkAge(now)
	}
}

func (n *conn) ping(open context.Context) error {
	ctx, cancel := context.WithTimeout(open, n.client.opts.PingWait)
	defer cancel()
	began := time.Now()
	if err := n.ws.Ping(ctx); err != nil {
		return fmt.Errorf("no pong within %v: %w", n.client.opts.PingWait, err)
	}
	n.roundTrip.Store(max(1, int64(time.Since(began))))
	n.client.proved.Store(true)
	return nil
}

// checkAge leaves a connection that is older than age, or that has brought no frame for idle.
func (n *conn) checkAge(now time.Time) {
	quiet := now.Sub(n.opened)
	if at, ok := n.lastFrame.since(n.opened); ok {
		quiet -= at
	}
	switch {
	case n.age > 0 && now.Sub(n.opened) >= n.age:
		if n.leave(CauseAge, "") {
			n.log.Info("connection is old; opening another", "age", now.Sub(n.opened).Round(time.Second))
		}
	case n.idle > 0 && quiet >= n.idle:
		if n.leave(CauseIdle, "") {
			n.log.Info("no frame came for a while; opening another connection", "quiet", quiet.Round(time.Second))
		}
	}
}

// isMute reports whether n has never brought a frame.
func (n *conn) isMute() bool {
	_, ok := n.lastFrame.since(n.opened)
	return !ok
}
