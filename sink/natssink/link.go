package natssink

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// errLost is why a message has no acknowledgment: the connection went before it came.
var errLost = errors.New("the connection was lost before the acknowledgment; the next attempt tells whether the stream has it")

// A link is the connection to the servers. It is made when it is first needed; the library makes it
// again whenever it is lost, for ever.
type link struct {
	hosts   string // what errors call the servers: without user and password
	servers string
	opts    []nats.Option

	begin sync.Once
	hear  sync.Once
	heard chan struct{} // closed once an attempt to connect has failed
	ready chan struct{} // closed once what follows is set
	conn  *nats.Conn
	js    jetstream.JetStream
	err   error

	undialed atomic.Pointer[error] // why the last socket was not opened; nil if it was

	mu        sync.Mutex // protects what follows
	lost      context.Context
	lose      context.CancelFunc
	refusal   error // why the last attempt to connect failed
	complaint error // the last thing that a server said unasked
	told      time.Time
}

func newLink(servers []string, opts *Options) (*link, error) {
	l := &link{heard: make(chan struct{}), ready: make(chan struct{})}
	var hosts, addresses []string
	for _, server := range servers {
		address, host, err := parseServer(server)
		if err != nil {
			return nil, err
		}
		hosts, addresses = append(hosts, host), append(addresses, address)
	}
	if len(hosts) == 0 {
		return nil, errors.New("natssink: no server; name at least one, such as nats://localhost:4222")
	}
	l.hosts, l.servers = strings.Join(hosts, ", "), strings.Join(addresses, ",")
	login, err := opts.login()
	if err != nil {
		return nil, err
	}
	l.lost, l.lose = context.WithCancel(context.Background())
	l.opts = append(login,
		nats.Name(opts.Name),
		nats.Timeout(dialTime), nats.SetCustomDialer(l),
		nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.IgnoreAuthErrorAbort(), // never give up
		nats.ReconnectWait(time.Second), nats.ReconnectBufSize(-1), // keep nothing: the caller has it
		nats.PingInterval(20*time.Second),
		nats.DisconnectErrHandler(func(*nats.Conn, error) { l.disconnected() }),
		nats.ReconnectErrHandler(func(_ *nats.Conn, err error) { l.refused(err) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { l.complained(err) }),
	)
	return l, nil
}

// parseServer returns the address, with a scheme, and its host. Its errors show neither: the address
// may hold a password.
func parseServer(server string) (address, host string, err error) {
	if !strings.Contains(server, "://") {
		server = "nats://" + server
	}
	u, err := url.Parse(server)
	if err != nil || u.Hostname() == "" || strings.Contains(server, ",") {
		return "", "", errors.New("natssink: a server's address is not valid; it must look like nats://localhost:4222")
	}
	switch u.Scheme {
	case "nats", "tls", "ws", "wss":
		return server, u.Host, nil
	}
	return "", "", errors.New("natssink: a server's address must begin with nats://, tls://, ws:// or wss://")
}

// up waits for the first attempt to connect, and returns what publishes, and a context that ends when
// the connection is lost. It does not wait for a connection that is being made again.
func (l *link) up(ctx context.Context) (jetstream.JetStream, context.Context, error) {
	if ctx.Err() != nil {
		return nil, nil, context.Cause(ctx)
	}
	l.begin.Do(func() { go l.connect() })
	select {
	case <-l.ready:
	case <-ctx.Done():
		return nil, nil, context.Cause(ctx)
	}
	if l.err != nil {
		return nil, nil, l.err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.conn.IsConnected() {
		return nil, nil, l.down()
	}
	return l.js, l.lost, nil
}

func (l *link) connect() {
	defer close(l.ready)
	if l.conn, l.err = nats.Connect(l.servers, l.opts...); l.err != nil {
		if _, ok := errors.AsType[*url.Error](l.err); ok { // shows the address
			l.err = errors.New("an address is not valid")
		}
		return
	}
	if l.js, l.err = jetstream.New(l.conn); l.err == nil && !l.conn.IsConnected() {
		select { // the reason comes a little later
		case <-l.heard:
		case <-time.After(time.Second):
		}
	}
}

// down says why there is no connection. The lock is held.
func (l *link) down() error {
	if l.conn.IsClosed() {
		return errors.New("the sink is closed")
	}
	err := cmp.Or(l.conn.LastError(), l.refusal)
	if why := l.undialed.Load(); why != nil && errors.Is(err, nats.ErrNoServers) { // which the library says instead of a refused connection
		err = *why
	}
	switch {
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired), errors.Is(err, nats.ErrAuthRevoked),
		errors.Is(err, nats.ErrAccountAuthExpired):
		return fmt.Errorf("the server refuses our login: %w; check credentials, token, user and password", err)
	case err != nil:
		return fmt.Errorf("not connected, and trying again: %w", err)
	}
	return errors.New("not connected, and trying again")
}

const dialTime = 5 * time.Second

var _ nats.CustomDialer = (*link)(nil)

// Dial opens a socket for the library, and notes why that failed. The library holds its own lock meanwhile, so Dial takes
// none of ours.
func (l *link) Dial(network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: dialTime}).Dial(network, address)
	if l.undialed.Store(nil); err != nil {
		l.undialed.Store(&err)
	}
	return conn, err
}

func (l *link) disconnected() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lose()
	l.lost, l.lose = context.WithCancel(context.Background())
	l.refusal = nil
}

func (l *link) refused(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refusal = err
	l.hear.Do(func() { close(l.heard) })
}

func (l *link) complained(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.complaint, l.told = err, time.Now()
}

// since is the server's last unasked error after at; nil if there is none. A server reports a missing permission only in
// that way.
func (l *link) since(at time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.told.Before(at) {
		return nil
	}
	return l.complaint
}

// close ends the connection, or the attempt to make the first one once that is over.
func (l *link) close() {
	l.begin.Do(func() { l.err = errors.New("the sink is closed"); close(l.ready) })
	<-l.ready
	l.conn.Close() // does nothing if it is nil
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lose()
}
