package stream

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"

	"github.com/dingevent/dingevent/internal/httpanswer"
)

type openRequest struct {
	ClientID      string  `json:"clientId"`
	ClientSecret  string  `json:"clientSecret"`
	Subscriptions []topic `json:"subscriptions"`
	UA            string  `json:"ua"`
	LocalIP       string  `json:"localIp,omitempty"`
}

// ticket returns the address to connect to, with the ticket in it.
func (c *Client) ticket(ctx context.Context, topics []topic) (*url.URL, *OpenError) {
	ctx, cancel := context.WithTimeout(ctx, c.opts.RequestTimeout)
	defer cancel()
	req := c.openRequest(ctx, topics)
	resp, err := httpanswer.Whole(c.http.Do(req))
	if err != nil {
		return nil, unanswered(StageOpen, req.URL.Host, inTime(ctx, err, c.opts.RequestTimeout))
	}
	defer resp.Body.Close()
	const maxAnswer = 64 << 10
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, unanswered(StageOpen, req.URL.Host, inTime(ctx, err, c.opts.RequestTimeout))
	}
	if resp.StatusCode != http.StatusOK {
		return nil, refused(StageOpen, req.URL.Host, resp.StatusCode, body, c.clientSecret)
	}
	endpoint, err := endpointOf(body)
	if err != nil {
		return nil, &OpenError{Stage: StageOpen, Reason: ReasonStrange, Host: req.URL.Host, Status: resp.StatusCode, Err: err}
	}
	return endpoint, nil
}

func (c *Client) openRequest(ctx context.Context, topics []topic) *http.Request {
	body, err := json.Marshal(openRequest{c.clientID, c.clientSecret, topics, userAgent(), localIP()})
	if err != nil {
		panic(err) // strings only
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.opts.BaseURL+"/v1.0/gateway/connections/open", bytes.NewReader(body))
	if err != nil {
		panic(err) // New has parsed the URL
	}
	req.Close = true                             // the next request comes hours later, when a kept connection may be dead
	req.Header.Set("Accept", "application/json") // otherwise the answer may be XML
	req.Header.Set("Content-Type", "application/json")
	return req
}

// endpointOf reads the answer to an open request.
func endpointOf(body []byte) (*url.URL, error) {
	var reply struct{ Endpoint, Ticket string }
	if err := json.Unmarshal(body, &reply); err != nil || reply.Endpoint == "" || reply.Ticket == "" {
		return nil, fmt.Errorf("the answer has no endpoint and ticket")
	}
	endpoint, err := url.Parse(reply.Endpoint)
	if err != nil || endpoint.Host == "" || endpoint.Scheme != "wss" && endpoint.Scheme != "ws" {
		return nil, fmt.Errorf("the answer has an endpoint that is no WebSocket address")
	}
	if endpoint.RawQuery != "" {
		endpoint.RawQuery += "&"
	}
	endpoint.RawQuery += "ticket=" + url.QueryEscape(reply.Ticket)
	return endpoint, nil
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

// localIP returns an address of this machine, so that DingTalk's support can tell instances apart; empty without one.
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
