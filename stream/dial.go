package stream

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/coder/websocket"
)

// newHTTPClient returns a client with the environment's proxy. It shares no connections with the rest
// of the program. No request keeps a connection, so nothing needs closing.
func newHTTPClient(roots *x509.CertPool) *http.Client {
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultClient // the program replaced it
	}
	transport = transport.Clone()
	if roots != nil {
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	}
	transport.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
		if resp.StatusCode != http.StatusOK {
			return &proxyError{resp.Status}
		}
		return nil
	}
	return &http.Client{Transport: transport}
}

// withoutRedirects returns a copy of h that follows no redirect, because secret and ticket are for no other host.
func withoutRedirects(h *http.Client) *http.Client {
	client := *h
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// dial asks DingTalk for a ticket and connects with it at once: it serves one connection, within 90 s.
func (c *Client) dial(ctx context.Context, topics []topic) (*conn, *OpenError) {
	endpoint, err := c.ticket(ctx, topics)
	if err != nil {
		return nil, err
	}
	ws, socket, err := c.handshake(ctx, endpoint)
	if err != nil {
		return nil, err
	}
	return c.newConn(ws, socket), nil
}

// handshake returns a WebSocket and the socket under it.
func (c *Client) handshake(ctx context.Context, endpoint *url.URL) (*websocket.Conn, *socket, *OpenError) {
	ctx, cancel := context.WithTimeout(ctx, c.opts.HandshakeTimeout)
	defer cancel()
	under := &tap{via: cmp.Or(c.http.Transport, http.DefaultTransport)}
	client := *c.http
	client.Transport = under
	ws, resp, err := websocket.Dial(ctx, endpoint.String(), &websocket.DialOptions{HTTPClient: &client})
	switch {
	case err == nil:
		return ws, under.socket, nil
	case resp != nil:
		const maxAnswer = 4 << 10
		body, _ := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
		return nil, nil, refused(StageConnect, endpoint.Host, resp.StatusCode, body, c.clientSecret)
	}
	return nil, nil, unanswered(StageConnect, endpoint.Host, inTime(ctx, err, c.opts.HandshakeTimeout))
}

// A tap puts our socket under a WebSocket and keeps a reference to it. The library lets no other goroutine close the
// connection while it waits up to 5 s for the closing handshake.
type tap struct {
	via    http.RoundTripper
	socket *socket
}

func (t *tap) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.via.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if under, ok := resp.Body.(io.ReadWriteCloser); ok {
		t.socket = newSocket(under)
		resp.Body = t.socket
	}
	return resp, nil
}

// inTime replaces err with one that names our own limit, if that has ended.
func inTime(ctx context.Context, err error, limit time.Duration) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("no answer within %v: %w", limit, err)
	}
	return err
}

// withoutURL takes the URL out of an error, because the ticket stands there.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
