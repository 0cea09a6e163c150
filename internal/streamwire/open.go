package streamwire

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"time"
)

// DingTalk's paths. Its client for Java connects to this one, whatever it is told.
const (
	OpenPath    = "/v1.0/gateway/connections/open"
	ConnectPath = "/connect"
)

// The bounds of an open request.
const (
	OpenLimit = 1 << 20         // bytes
	OpenTime  = 5 * time.Second // to read one
)

// An OpenRequest is how a client asks for a connection.
type OpenRequest struct {
	ClientID      string `json:"clientId"`
	ClientSecret  string `json:"clientSecret"`
	UA            string `json:"ua"` // which client it is; may be empty
	Subscriptions []struct {
		Type  string `json:"type"`
		Topic string `json:"topic"`
	} `json:"subscriptions"`
}

// ReadOpen reads an open request, in bounded time and size. The error is one for the client to read; what
// is known of the request is returned beside it.
func ReadOpen(w http.ResponseWriter, r *http.Request) (in OpenRequest, err error) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(OpenTime)) // not on every kind of server
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		return in, errors.New("Content-Type must be application/json")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, OpenLimit))
	if err != nil {
		return in, errors.New("the body cannot be read, or is over 1 MiB")
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return OpenRequest{}, errors.New("the body must be a JSON object with clientId, clientSecret and subscriptions")
	}
	return in, in.check()
}

func (in OpenRequest) check() error {
	switch {
	case in.ClientID == "":
		return errors.New("clientId is missing")
	case in.ClientSecret == "":
		return errors.New("clientSecret is missing")
	case len(in.Subscriptions) == 0:
		return errors.New("subscriptions is missing or empty")
	}
	for _, sub := range in.Subscriptions {
		switch sub.Type {
		case System, Event, Callback:
		default:
			return fmt.Errorf("subscription type %q is none of SYSTEM, EVENT, CALLBACK", sub.Type)
		}
		if sub.Topic == "" {
			return errors.New("a subscription has no topic")
		}
	}
	return nil
}

// Wants is what a connection has subscribed to.
type Wants struct {
	Events    bool
	Callbacks map[string]bool // by topic
}

// Wants is what the request subscribes to.
func (in OpenRequest) Wants() Wants {
	w := Wants{Callbacks: make(map[string]bool)}
	for _, sub := range in.Subscriptions {
		switch sub.Type {
		case Event:
			w.Events = true // the topic changes nothing: types are chosen elsewhere
		case Callback:
			w.Callbacks[sub.Topic] = true
		}
	}
	return w
}

// Endpoint is where a client connects, at the host that r asked for, with its port as DingTalk does.
func Endpoint(r *http.Request) string { return EndpointAt(r.TLS != nil, r.Host) }

// EndpointAt is the endpoint at a host, which may have a port.
func EndpointAt(secure bool, host string) string {
	scheme, port := "ws", "80"
	if secure {
		scheme, port = "wss", "443"
	}
	if _, _, err := net.SplitHostPort(host); err != nil {
		host = net.JoinHostPort(strings.Trim(host, "[]"), port)
	}
	return scheme + "://" + host + ConnectPath
}
