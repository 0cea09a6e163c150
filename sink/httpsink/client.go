package httpsink

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"
)

// shares reports whether the sink's connections are those of Options.Connections.
func (o *Options) shares() bool {
	return o.Connections != nil && o.Client == nil && o.RootCAs == nil && o.ClientCertificate == nil
}

// clientsFor returns the clients of a sink.
func clientsFor(o Options) clients {
	if !o.shares() {
		return newClients(o)
	}
	c := o.Connections
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.clients[o.RefusePrivate]; !ok {
		if c.clients == nil {
			c.clients = make(map[bool]clients)
		}
		c.clients[o.RefusePrivate] = newClients(o)
	}
	return c.clients[o.RefusePrivate]
}

func newClients(o Options) clients {
	client := newClient(o)
	return clients{client, newLone(o, client)}
}

// newClient returns a client that follows no redirect: a POST would become a GET, or carry the
// event to a place that is not configured.
func newClient(o Options) *http.Client {
	client := http.Client{}
	if o.Client != nil {
		client = *o.Client
	} else {
		client.Transport = newTransport(o)
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// largeBody is how many bytes make an event one that may be too large for a proxy on the way.
const largeBody = 16 << 10

// newLone returns a client that opens a connection for each request, and closes it after that. A large event that failed
// goes alone. Over HTTP/2 all deliveries share a connection, and a proxy may reset it because of a large body. Each attempt
// would then fail the neighbours, too. A client of the caller's has its own connections.
func newLone(o Options, shared *http.Client) *http.Client {
	transport, ok := shared.Transport.(*http.Transport)
	if o.Client != nil || !ok {
		return shared
	}
	lone := *shared
	own := transport.Clone()
	own.DisableKeepAlives = true
	lone.Transport = own
	return &lone
}

// idle is how long a connection may wait for the next event. Node and uvicorn close a connection after 5 s. net/http
// ignores Keep-Alive: timeout=5, and an event that is written while the other end closes is a failed attempt.
const idle = 4 * time.Second

func newTransport(o Options) *http.Transport {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}
	transport := &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		OnProxyConnectResponse: connected,
		DialContext:            dialer.DialContext,
		TLSClientConfig: &tls.Config{
			MinVersion:           tls.VersionTLS12,
			RootCAs:              o.RootCAs,
			GetClientCertificate: o.ClientCertificate,
		},
		TLSHandshakeTimeout: 5 * time.Second,
		ForceAttemptHTTP2:   true,
		// A connection with a dead other end is closed within 30 s; the kernel would take a quarter of an hour.
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 15 * time.Second},
		MaxIdleConnsPerHost:    10_000, // as many deliveries as a dispatcher may make at once reuse their connections
		DisableCompression:     true,   // a person reads the start of an answer, so no request offers it
		IdleConnTimeout:        idle,
		MaxResponseHeaderBytes: 64 << 10,
	}
	if o.RefusePrivate {
		dialer.Control = publicOnly
		transport.Proxy = nil // checkPublic wants none
	}
	return transport
}

// checkConnection refuses options that would have no effect, or cannot be kept.
func (o *Options) checkConnection(target *url.URL) error {
	secured := o.RootCAs != nil || o.ClientCertificate != nil
	switch {
	case o.Client != nil && (secured || o.RefusePrivate):
		return errors.New("httpsink: Client has connections of its own; set RootCAs, ClientCertificate and RefusePrivate only without it")
	case secured && target.Scheme != "https":
		return errors.New("httpsink: RootCAs and ClientCertificate need an https URL")
	case o.RefusePrivate:
		return checkPublic(target)
	}
	return nil
}
