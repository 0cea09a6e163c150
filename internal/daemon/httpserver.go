package daemon

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/httpserver"
	"github.com/dingevent/dingevent/internal/tlsfiles"
)

// An httpServer is one address that the daemon serves. Clients wait there until it is served.
type httpServer struct {
	*httpserver.Server
	listener net.Listener
	scheme   string
}

// serverTLS is the TLS of a server with a certificate; nil without one.
func serverTLS(certificate func(*tls.ClientHelloInfo) (*tls.Certificate, error)) *tls.Config {
	if certificate == nil {
		return nil
	}
	return &tls.Config{
		GetCertificate: certificate, MinVersion: tls.VersionTLS12,
		NextProtos: []string{"http/1.1"}, // a WebSocket begins with it
	}
}

// tlsOf is the TLS of a server by its config; nil if there is to be none.
func tlsOf(c config.Certificate) (*tls.Config, error) {
	pair, err := tlsfiles.Pair(c.CertFile, c.KeyFile)
	if pair == nil || err != nil {
		return nil, err
	}
	conf := serverTLS(pair.GetCertificate)
	if conf.ClientCAs, err = tlsfiles.Roots(c.ClientCAFile); conf.ClientCAs != nil {
		conf.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return conf, err
}

// url is where it is; empty for nil.
func (s *httpServer) url() string {
	if s == nil {
		return ""
	}
	return s.scheme + s.listener.Addr().String()
}

// urlHere is where a browser of this machine finds it, for which 0.0.0.0 and :: are no addresses.
func (s *httpServer) urlHere() string {
	at, ok := s.listener.Addr().(*net.TCPAddr)
	if !ok || !at.IP.IsUnspecified() {
		return s.url()
	}
	return s.scheme + net.JoinHostPort("localhost", strconv.Itoa(at.Port))
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

// bounds are the limits of a port; they have been checked.
func bounds(l config.Limits) httpserver.Limits {
	out := httpserver.Limits{Connections: l.Connections, PerAddress: l.PerAddress}
	for _, text := range l.Proxies {
		out.Proxies = append(out.Proxies, proxies(text)...)
	}
	return out
}

// proxies are the networks that an entry of Proxies stands for.
func proxies(text string) []netip.Prefix {
	switch text {
	case "loopback":
		return httpserver.Loopback()
	case "private":
		return httpserver.Private()
	}
	network, err := config.Network(text)
	if err != nil {
		panic(fmt.Sprintf("proxy %q passed validation", text))
	}
	return []netip.Prefix{network}
}
