package stream

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"

	"github.com/coder/websocket"
)

type openRequest struct {
	ClientID      string  `json:"clientId"`
	ClientSecret  string  `json:"clientSecret"`
	Subscriptions []topic `json:"subscriptions"`
	UA            string  `json:"ua"`
	LocalIP       string  `json:"localIp,omitempty"`
}

type topic struct {
	Type  string `json:"type"`
	Topic string `json:"topic"`
}

// dial asks DingTalk for a ticket and connects with it at once: it serves one connection, within 90 s.
func (c *Client) dial(ctx context.Context) (*conn, error) {
	endpoint, err := c.ticket(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.opts.OpenTimeout)
	defer cancel()
	under := &tap{via: cmp.Or(c.http.Transport, http.DefaultTransport)}
	client := *c.http
	client.Transport = under
	ws, resp, err := websocket.Dial(ctx, endpoint.String(), &websocket.DialOptions{HTTPClient: &client})
	switch {
	case err == nil:
		return c.newConn(ws, under.socket), nil
	case resp != nil:
		return nil, fmt.Errorf("stream: no WebSocket from %s, but HTTP status %d; is there a proxy that cannot do WebSockets?",
			endpoint.Host, resp.StatusCode)
	default:
		return nil, fmt.Errorf("stream: connect to %s: %w", endpoint.Host, withoutURL(err))
	}
}

// A tap puts our socket under a WebSocket, and keeps hold of it: the library lets nobody close it while it
// waits up to 5 s for the closing handshake.
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

// ticket returns the address to connect to, the ticket in it.
func (c *Client) ticket(ctx context.Context) (*url.URL, error) {
	ctx, cancel := context.WithTimeout(ctx, c.opts.OpenTimeout)
	defer cancel()
	req, err := c.openRequest(ctx)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("stream: ask %s for a connection: %w", req.URL.Host, withoutURL(err))
	}
	defer resp.Body.Close()
	const maxAnswer = 64 << 10
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("stream: read the answer of %s: %w", req.URL.Host, err)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, newOpenError(resp.StatusCode, body, c.clientSecret)
	}
	return endpointOf(body)
}

func (c *Client) openRequest(ctx context.Context) (*http.Request, error) {
	body, err := json.Marshal(openRequest{c.clientID, c.clientSecret, c.topics(), userAgent(), localIP()})
	if err != nil {
		return nil, fmt.Errorf("stream: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.opts.BaseURL+"/v1.0/gateway/connections/open", bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("stream: %w", withoutURL(err))
	}
	req.Close = true                             // a connection kept for the next time, hours later, may be dead by then
	req.Header.Set("Accept", "application/json") // otherwise the answer may be XML
	req.Header.Set("Content-Type", "application/json")
	return req, nil
}

// endpointOf reads the answer to an open request.
func endpointOf(body []byte) (*url.URL, error) {
	var reply struct{ Endpoint, Ticket string }
	if err := json.Unmarshal(body, &reply); err != nil || reply.Endpoint == "" || reply.Ticket == "" {
		return nil, errors.New("stream: DingTalk's answer has no endpoint and ticket; check Options.BaseURL and the proxy")
	}
	endpoint, err := url.Parse(reply.Endpoint)
	if err != nil || endpoint.Host == "" || endpoint.Scheme != "wss" && endpoint.Scheme != "ws" {
		return nil, errors.New("stream: DingTalk's answer has an endpoint that is no WebSocket address; check Options.BaseURL")
	}
	if endpoint.RawQuery != "" {
		endpoint.RawQuery += "&"
	}
	endpoint.RawQuery += "ticket=" + url.QueryEscape(reply.Ticket)
	return endpoint, nil
}

// withoutURL takes the URL out of an error, because the ticket stands there.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}

// userAgent names us in the form that DingTalk documents, name-sdk-language/version.
func userAgent() string {
	const module = "github.com/dingevent/dingevent"
	version := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range append(info.Deps, &info.Main) {
			if m.Path == module {
				version, _, _ = strings.Cut(m.Version, "+")
			}
		}
	}
	if version == "" || version == "(devel)" {
		version = "dev"
	}
	return "dingevent-sdk-go/" + version
}

// localIP returns an address of this machine, by which DingTalk's support can tell instances apart.
func localIP() string {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return ""
	}
	for _, addr := range addrs {
		if ip, ok := addr.(*net.IPNet); ok && ip.IP.To4() != nil && !ip.IP.IsLoopback() {
			return ip.IP.String()
		}
	}
	return ""
}
