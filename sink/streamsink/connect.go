package streamsink

import (
	"net/http"

	"github.com/coder/websocket"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// serveConnect makes a WebSocket of a request with a ticket, and serves it until it ends.
func (srv *Server) serveConnect(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if query.Has(queryServer) && !query.Has("ticket") {
		srv.serveReach(w, query.Get(queryServer))
		return
	}
	used, err := srv.redeem(query.Get("ticket"))
	if err != nil {
		srv.brake.Warn(srv.opts.Logger, "ticket", "attach: a connection was refused", "remote", r.RemoteAddr, "reason", err)
		streamwire.Refuse(http.StatusUnauthorized, "authFailed", err.Error()).Reply(w)
		return
	}
	started := srv.start(func() {
		ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true}) // no browser: Origin says nothing
		if err != nil {
			srv.brake.Warn(used.sink.log, "handshake "+used.sink.clientID, "attach: a connection was refused", "remote", r.RemoteAddr, "reason", err)
			return
		}
		srv.serve(used, ws, r.RemoteAddr)
	})
	if !started {
		streamwire.Refuse(http.StatusServiceUnavailable, "ServiceUnavailable", ErrClosed.Error()).Reply(w)
	}
}

// serve lets a connection take deliveries until it ends.
func (srv *Server) serve(used ticket, ws *websocket.Conn, remote string) {
	s := used.sink
	c := srv.newConn(used, ws, remote)
	defer c.end(nil)
	if err := s.members.add(c); err != nil {
		s.refused.Add(1)
		s.warnOften("attach: a connection was refused", "remote", remote, "reason", err)
		_ = ws.Close(websocket.StatusTryAgainLater, err.Error())
		return
	}
	s.opened.Add(1)
	s.informOften(c.log, "attach: a client is attached", "remote", remote, "ua", used.ua, "events", c.wants.Events, "callbacks", len(c.wants.Callbacks),
		"attached", s.members.count())
	err := c.run()
	s.members.remove(c)
	s.informOften(c.log, "attach: a client has left", "cause", err, "attached", s.members.count())
}
