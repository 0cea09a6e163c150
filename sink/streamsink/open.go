package streamsink

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"

	"github.com/dingevent/dingevent/internal/streamwire"
)

func (srv *Server) serveOpen(w http.ResponseWriter, r *http.Request) {
	text, refused := srv.open(w, r)
	if refused != nil {
		refused.Reply(w)
		return
	}
	endpoint := srv.endpoint
	if endpoint == "" {
		endpoint = streamwire.Endpoint(r)
	}
	streamwire.Reply(w, http.StatusOK, &streamwire.Opened{Endpoint: endpoint, Ticket: text})
}

// open returns a ticket for a client that may have one.
func (srv *Server) open(w http.ResponseWriter, r *http.Request) (text string, refused *streamwire.Refusal) {
	if srv.isLeaving() {
		return "", streamwire.Refuse(http.StatusServiceUnavailable, "ServiceUnavailable", ErrClosed.Error())
	}
	in, err := streamwire.ReadOpen(w, r)
	var s *Sink
	if err == nil {
		s = srv.signIn(in)
	}
	switch {
	case s == nil && !srv.strangers.Allow():
		return "", streamwire.Refuse(http.StatusTooManyRequests, "Throttling", "too many requests are refused; try again later")
	case err != nil:
		refused = streamwire.Refuse(http.StatusBadRequest, "invalidParameter", err.Error())
	case s == nil:
		refused = streamwire.Refuse(http.StatusUnauthorized, "authFailed", "no subscription has this client ID and secret")
	}
	if refused != nil {
		srv.brake.Warn(srv.opts.Logger, "stranger", "attach: a client was refused", "client_id", streamwire.Clip(in.ClientID), "remote", r.RemoteAddr, "reason", refused.Message)
		return "", refused
	}
	return s.issue(in)
}

// signIn returns the sink with these credentials; nil if there is none. It takes as long for a client ID that
// is not known.
func (srv *Server) signIn(in streamwire.OpenRequest) *Sink {
	s := srv.sink(in.ClientID)
	var want [sha256.Size]byte
	if s != nil {
		want = s.secret
	}
	got := sha256.Sum256([]byte(in.ClientSecret))
	if subtle.ConstantTimeCompare(want[:], got[:]) != 1 {
		return nil
	}
	return s
}

// issue makes a ticket for a client that has signed in.
func (s *Sink) issue(in streamwire.OpenRequest) (text string, refused *streamwire.Refusal) {
	var err error
	switch {
	case !s.opens.Allow():
		refused = streamwire.Refuse(http.StatusTooManyRequests, "Throttling", "too many open requests; try again later")
	case s.members.full():
		refused = streamwire.Refuse(http.StatusServiceUnavailable, "ServiceUnavailable", errFull.Error())
	default:
		text, err = s.server.tickets.Issue(ticket{s, in.Wants(), streamwire.Clip(in.UA)})
	}
	if err != nil {
		refused = streamwire.Refuse(http.StatusServiceUnavailable, "ServiceUnavailable", err.Error())
	}
	if refused != nil {
		s.refused.Add(1)
		s.warnOften("attach: a client was refused", "reason", refused.Message)
		return "", refused
	}
	return text, nil
}
