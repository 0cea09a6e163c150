package dingtest

import (
	"encoding/xml"
	"net/http"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/streamwire"
)

func (s *Server) serveOpen(w http.ResponseWriter, r *http.Request) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(streamwire.OpenTime)) // also while it is away
	if s.away(w, r) {
		return
	}
	in, err := streamwire.ReadOpen(w, r)
	var refused *refusal
	if err != nil {
		refused = refuse(http.StatusBadRequest, "invalidParameter", err.Error())
	} else {
		refused = s.checkApp(in)
	}
	wants := in.Wants()
	var text string
	if refused == nil {
		text, refused = s.newTicket(in.ClientID, wants)
	}
	id := clip(in.ClientID)
	if refused != nil {
		s.warn(id, "open refused", "client_id", id, "status", refused.Status, "code", refused.Code, "message", refused.Message)
		reply(w, r, refused.Status, refused)
		return
	}
	s.inform(id, "opened", "client_id", id, "events", wants.Events, "callbacks", len(wants.Callbacks))
	reply(w, r, http.StatusOK, &streamwire.Opened{Endpoint: streamwire.Endpoint(r), Ticket: text})
}

func (s *Server) newTicket(clientID string, w streamwire.Wants) (string, *refusal) {
	text, err := s.tickets.Issue(ticket{clientID, w})
	if err != nil {
		return "", refuse(http.StatusServiceUnavailable, "ServiceUnavailable", err.Error())
	}
	return text, nil
}

func (s *Server) checkApp(in streamwire.OpenRequest) *refusal {
	if !s.knows(in.ClientID, in.ClientSecret) {
		return refuse(http.StatusUnauthorized, "authFailed", "鉴权失败")
	}
	return s.faults.refusal(in.ClientID)
}

// reply writes JSON to a client that accepts it by name, and XML to all others, as DingTalk does.
func reply(w http.ResponseWriter, r *http.Request, status int, body any) {
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		streamwire.Reply(w, status, body)
		return
	}
	text, err := xml.Marshal(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/xml;charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(text)
}
