package streamsink

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"

	"github.com/dingevent/dingevent/internal/streamwire"
)

func (srv *Server) serveOpen(w http.ResponseWriter, r *http.Request) {
	opened, refused := srv.open(w, r)
	if refused != nil {
		refused.Reply(w)
		return
	}
	streamwire.Reply(w, http.StatusOK, opened)
}

// open returns a ticket for a client that may have one, and where to connect with it.
func (srv *Server) open(w http.ResponseWriter, r *http.Request) (opened *streamwire.Opened, refused *streamwire.Refusal) {
	if srv.isLeaving() {
		return nil, streamwire.Refuse(http.StatusServiceUnavailable, "ServiceUnavailable", ErrClosed.Error())
	}
	in, err := streamwire.ReadOpen(w, r)
	var s *Sink
	if err == nil {
		s = srv.signIn(in)
	}
	switch {
	case s == nil && !srv.strangers.Allow():
		return nil, streamwire.Refuse(http.StatusTooManyRequests, "Throttling", "too many requests are refused; try again later")
	case err != nil:
		refused = streamwire.Refuse(http.StatusBadRequest, "invalidParameter", err.Error())
	case s == nil:
		refused = streamwire.Refuse(http.StatusUnauthorized, "authFailed", "no subscription has this client ID and secret")
	}
	if refused != nil {
		srv.brake.Warn(srv.opts.Logger, "stranger", "attach: a client was refused", "client_id", streamwire.Clip(in.ClientID), "remote", r.RemoteAddr, "reason", refused.Message)
		return nil, refused
	}
	return s.open(r, in)
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

// open makes a ticket for a client that has signed in.
func (s *Sink) open(r *http.Request, in streamwire.OpenRequest) (opened *streamwire.Opened, refused *streamwire.Refusal) {
	opened, refused = s.admit(r, in)
	if refused != nil {
		s.refused.Add(1)
		s.warnOften("attach: a client was refused", "reason", refused.Message)
	}
	return opened, refused
}

func (s *Sink) admit(r *http.Request, in streamwire.OpenRequest) (*streamwire.Opened, *streamwire.Refusal) {
	if !s.opens.Allow() {
		return nil, streamwire.Refuse(http.StatusTooManyRequests, "Throttling", "too many open requests; try again later")
	}
	place := s.placeOf(r)
	elsewhere := s.server.isElsewhere(place)
	if !elsewhere && s.members.full() {
		return nil, streamwire.Refuse(http.StatusServiceUnavailable, "ServiceUnavailable", errFull.Error())
	}
	text, err := s.server.issue(ticket{s, in.Wants(), streamwire.Clip(in.UA)}, place)
	switch {
	case errors.Is(err, errTicketLong):
		return nil, streamwire.Refuse(http.StatusBadRequest, "invalidParameter", err.Error())
	case err != nil:
		return nil, streamwire.Refuse(http.StatusServiceUnavailable, "ServiceUnavailable", err.Error())
	}
	if elsewhere {
		s.led.Add(1)
		s.informOften(s.log, "attach: a client is led to the gateway that works the subscription", "remote", r.RemoteAddr, "gateway", place.ID, "url", place.URL)
	}
	return &streamwire.Opened{Endpoint: s.server.endpointFor(r, place), Ticket: text}, nil
}
