package daemon

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"

	"github.com/dingevent/dingevent/internal/httpserver"
)

// An httpServer is one address that the daemon serves. Clients wait there until it is served.
type httpServer struct {
	*httpserver.Server
	listener net.Listener
	scheme   string
}

// openServer listens at addr; name is the config's key of that. conf is nil if there is to be no TLS.
func (d *Daemon) openServer(name, addr string, h http.Handler, conf *tls.Config) (*httpServer, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	s := &httpServer{listener: l, scheme: "http://"}
	if conf != nil {
		s.scheme = "https://"
	}
	s.Server = httpserver.New(l, h, &httpserver.Options{Name: name, Limits: d.cfg.Limits.bounds(), TLS: conf, Logger: d.log})
	d.metrics.watchServer(name, s.Server)
	return s, nil
}

// url is where it is; empty for nil.
func (s *httpServer) url() string {
	if s == nil {
		return ""
	}
	return s.scheme + s.listener.Addr().String()
}

// close stops listening.
func (s *httpServer) close() error {
	if s == nil {
		return nil
	}
	if err := s.listener.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
