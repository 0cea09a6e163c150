package dingtest

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/dingevent/dingevent/internal/streamwire"
)

func (s *Server) serveConnect(w http.ResponseWriter, r *http.Request) {
	used, err := s.tickets.Use(r.URL.Query().Get("ticket"))
	if err != nil {
		s.warn("", "connection refused", "status", http.StatusUnauthorized, "error", err)
		reply(w, r, http.StatusUnauthorized, refuse(http.StatusUnauthorized, "authFailed", err.Error()))
		return
	}
	ended := make(chan struct{})
	started := s.start(func() {
		defer close(ended)
		wire := &tapped{ResponseWriter: w}
		conn, err := websocket.Accept(wire, r, &websocket.AcceptOptions{InsecureSkipVerify: true}) // no browser: Origin says nothing
		if err != nil {
			s.warn(used.clientID, "connection refused", "client_id", used.clientID, "error", err)
			return
		}
		s.run(s.newSocket(used, conn, wire.line))
	})
	if !started {
		http.Error(w, ErrClosed.Error(), http.StatusServiceUnavailable)
		return
	}
	<-ended
}

func (s *Server) newSocket(used ticket, conn *websocket.Conn, line *line) *socket {
	k := &socket{
		id: newID(), clientID: used.clientID, wants: used.wants, since: time.Now(), conn: conn, line: line, faults: &s.faults, brake: s.brake,
		queue: make(chan outgoing, socketQueue), waiting: make(map[string]chan<- streamwire.Answer),
	}
	k.log = s.opts.Logger.With("client_id", k.clientID, "connection_id", k.id)
	k.ctx, k.end = context.WithCancelCause(s.ctx)
	conn.SetReadLimit(streamwire.AnswerLimit)
	return k
}

// run serves k until it ends.
func (s *Server) run(k *socket) {
	var helpers sync.WaitGroup
	helpers.Go(k.write)
	s.keep(k, &helpers)
	s.sockets.add(k)
	k.inform("connected")
	k.read()
	s.sockets.remove(k)
	_ = k.conn.CloseNow()
	helpers.Wait()
	k.inform("connection ended", "cause", context.Cause(k.ctx))
	k.line.linger(s.ctx)
}
