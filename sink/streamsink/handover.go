package streamsink

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// queryServer is the query of a request to [streamwire.ConnectPath] that asks whether a Server is the one with that ID.
const queryServer = "server"

// HandOver lets the Server and others lead clients to each other. Call it before the Server serves.
func (srv *Server) HandOver(h Handover) error {
	if h.ID == "" || len(h.Key) < sha256.Size {
		return errors.New("streamsink: a Handover needs an ID, and a key of at least 32 bytes")
	}
	srv.handover = &h
	return nil
}

// Clock is how long the Server has run. Tickets of other Servers are dated by it, so that no clock has to be right.
func (srv *Server) Clock() time.Duration { return time.Since(srv.began) }

// asker asks other Servers, without a proxy. It sends nothing that is secret, so any certificate will do: clients verify for themselves.
var asker = &http.Client{
	Transport:     &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// Reach asks the Server at a place whether it is there and takes clients. Whoever leads clients asks first, because DingTalk's
// client for Node doubles its connections with each one that fails.
func Reach(ctx context.Context, p Place) error {
	if _, err := streamwire.EndpointOf(p.URL); err != nil || p.URL == "" {
		return errors.New("its address is no public URL of an attach point")
	}
	at := strings.TrimSuffix(p.URL, "/") + streamwire.ConnectPath + "?" + queryServer + "=" + url.QueryEscape(p.ID)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return err
	}
	resp, err := asker.Do(r)
	if err != nil {
		return err
	}
	resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusNoContent:
		return nil
	case http.StatusMisdirectedRequest:
		return errors.New("another gateway answers there; a public_url leads to one gateway alone")
	}
	return fmt.Errorf("it is answered %s there", resp.Status)
}

// serveReach answers [Reach].
func (srv *Server) serveReach(w http.ResponseWriter, id string) {
	switch {
	case srv.handover == nil || srv.handover.ID != id:
		w.WriteHeader(http.StatusMisdirectedRequest)
	case srv.isLeaving():
		w.WriteHeader(http.StatusServiceUnavailable)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// placeOf is where a client of s that asks by r is to connect; nil means here, at the host that it has asked.
func (s *Sink) placeOf(r *http.Request) *Place {
	if s.lead == nil || s.server.handover == nil {
		return nil
	}
	place := s.lead(r.Context())
	if place == nil || place.ID == s.server.handover.ID && (asksDirectly(r) || IsLocal(place.URL) && !IsLocal("http://"+r.Host)) {
		return nil
	}
	if _, err := streamwire.EndpointOf(place.URL); err != nil || place.URL == "" {
		return nil
	}
	return place
}

// asksDirectly reports whether the client has named the address at which its request came in, so that nothing is between.
func asksDirectly(r *http.Request) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(interface{ String() string })
	return ok && r.Host == local.String()
}

// isElsewhere reports whether a place is another Server than this one.
func (srv *Server) isElsewhere(p *Place) bool { return p != nil && p.ID != srv.handover.ID }

// endpointFor is where a client that asked by r is to connect.
func (srv *Server) endpointFor(r *http.Request, p *Place) string {
	if p != nil {
		endpoint, _ := streamwire.EndpointOf(p.URL) // was checked
		return endpoint
	}
	if srv.endpoint != "" {
		return srv.endpoint
	}
	return streamwire.Endpoint(r)
}

// Dismiss asks the clients that are attached to leave, each after its last answer. They open again, and go where
// [SinkOptions].Lead leads them. A client that is dismissed gets nothing more.
func (s *Sink) Dismiss() {
	for _, c := range s.members.all() {
		c.dismissOnce.Do(func() { close(c.dismissed) })
	}
}
