package httpsink

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Reach connects to the URL's host as an attempt does, and speaks TLS if the URL is https, but sends no request. It returns
// a description of the other side, for a person. Behind a proxy it reaches only the proxy. With Options.Client it connects
// to nothing.
func (s *Sink) Reach(ctx context.Context) (reached string, err error) {
	transport, ok := s.client.Transport.(*http.Transport)
	target := s.url
	if !ok || s.opts.Client != nil {
		return "", nil
	}
	if transport.Proxy != nil {
		proxy, err := transport.Proxy(&http.Request{URL: target})
		if err != nil {
			return "", errors.New("httpsink: the environment's proxy is no URL") // which may hold a password
		}
		if proxy != nil {
			conn, err := transport.DialContext(ctx, "tcp", hostPort(proxy))
			if err != nil {
				return "", fmt.Errorf("httpsink: the environment's proxy for %s: %w", s.host, err)
			}
			defer conn.Close()
			return fmt.Sprintf("the proxy %s", proxy.Host), nil
		}
	}
	conn, err := transport.DialContext(ctx, "tcp", hostPort(target))
	if err != nil {
		return "", s.unreached(err)
	}
	defer conn.Close()
	if target.Scheme != "https" {
		return conn.RemoteAddr().String(), nil
	}
	cfg := transport.TLSClientConfig.Clone()
	cfg.ServerName, cfg.NextProtos = target.Hostname(), []string{"h2", "http/1.1"}
	secure := tls.Client(conn, cfg)
	if err := handshake(ctx, secure); err != nil {
		return "", s.unreached(err)
	}
	return fmt.Sprintf("%s, with a certificate of %s", conn.RemoteAddr(), secure.ConnectionState().PeerCertificates[0].Issuer), nil
}

// unreached is like failure, of what is no request.
func (s *Sink) unreached(err error) error {
	return fmt.Errorf("httpsink: connect to %s: %w", s.host, hinted(err))
}

// handshake speaks TLS. It listens for a moment after that, because in TLS 1.3 a server refuses a missing or wrong client
// certificate only after our side of the handshake.
func handshake(ctx context.Context, conn *tls.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := conn.HandshakeContext(ctx); err != nil {
		return err
	}
	if err := conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond)); err != nil {
		return err
	}
	_, err := conn.Read(make([]byte, 1))
	if alert, ok := errors.AsType[*net.OpError](err); ok && !alert.Timeout() {
		return err
	}
	return nil
}

// hostPort is where a URL's host listens.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}
