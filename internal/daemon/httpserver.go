package daemon

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/httpserver"
)

// An httpServer is one address that the daemon serves. Clients wait there until it is served.
type httpServer struct {
	*httpserver.Server
	listener net.Listener
	scheme   string
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
