package stream

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/coder/websocket"
)

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
		return nil, nil, refused(StageConnect, endpoint.Host, resp.StatusCode, body, c.clientSecret, endpoint.Query().Get("ticket"))
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
