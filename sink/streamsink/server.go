package streamsink

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/time/rate"

	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/internal/streamwire"
)

// Open requests are bounded for each sink, so that a client that connects and drops in a loop harms itself alone.
// The burst lets a whole fleet come back at once.
const (
	openRate  = 10 // a second
	openBurst = 100
)

var _ http.Handler = (*Server)(nil)

// New returns a Server that refuses every client until [Server.NewSink] adds credentials. End it with Shutdown.
func New(opts *Options) (*Server, error) {
	o, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	srv := &Server{
		opts: o, mux: http.NewServeMux(), tickets: streamwire.NewTickets[ticket](true), began: time.Now(),
		strangers: rate.NewLimiter(openRate, openBurst),
		brake:     logbrake.New(time.Second),
		leaving:   make(chan struct{}), sinks: map[string]*Sink{},
	}
	srv.endpoint, _ = streamwire.EndpointOf(o.PublicURL) // was checked
	srv.ctx, srv.cut = context.WithCancelCause(context.Background())
	srv.mux.HandleFunc("POST "+streamwire.OpenPath, srv.serveOpen)
	srv.mux.HandleFunc("GET "+streamwire.ConnectPath, srv.serveConnect)
	return srv, nil
}

// ServeHTTP serves open requests and the WebSockets that follow, which outlive [http.Server.Shutdown]: it is the
// Server's Shutdown that ends them.
func (srv *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { srv.mux.ServeHTTP(w, r) }

// NewSink lets clients in that have these credentials, and returns what delivers to them.
func (srv *Server) NewSink(clientID, clientSecret string, opts *SinkOptions) (*Sink, error) {
	if err := streamwire.CheckCredentials(clientID, clientSecret); err != nil {
		return nil, fmt.Errorf("streamsink: %w", err)
	}
	var o SinkOptions
	if opts != nil {
		o = *opts
	}
	if o.Timeout < 0 {
		return nil, errors.New("streamsink: SinkOptions.Timeout cannot be negative; leave it 0 for 30 s")
	}
	if o.MaxFrame != 0 && o.MaxFrame < MinMaxFrame {
		return nil, fmt.Errorf("streamsink: SinkOptions.MaxFrame must be at least %d bytes; leave it 0 for any size", MinMaxFrame)
	}
	setDefault(&o.Timeout, 30*time.Second)
	if o.Logger == nil {
		o.Logger = srv.opts.Logger
	}
	s := &Sink{
		server: srv, clientID: clientID, name: o.Name, lead: o.Lead, secret: sha256.Sum256([]byte(clientSecret)), timeout: o.Timeout, maxFrame: o.MaxFrame,
		log: o.Logger.With("client_id", clientID), opens: rate.NewLimiter(openRate, openBurst),
		members: members{most: srv.opts.Connections, changed: make(chan struct{})},
	}
	srv.mu.Lock()
	defer srv.mu.Unlock()
	if srv.sinks[clientID] != nil {
		return nil, fmt.Errorf("streamsink: the client ID %q is in use; give each subscription its own", clientID)
	}
	srv.sinks[clientID] = s
	return s, nil
}

func (srv *Server) sink(clientID string) *Sink {
	srv.mu.Lock()
	defer srv.mu.Unlock()
	return srv.sinks[clientID]
}

// Shutdown refuses new clients and ends deliveries that wait for a client. After its last answer a client is asked to
// disconnect, and its connection is closed. When ctx ends, the remaining connections are cut. Shutdown returns after the
// last connection has ended. Later calls only wait.
func (srv *Server) Shutdown(ctx context.Context) {
	srv.mu.Lock()
	if !srv.left {
		srv.left = true
		close(srv.leaving)
	}
	srv.mu.Unlock()
	defer context.AfterFunc(ctx, func() { srv.cut(ErrClosed) })()
	srv.running.Wait()
	srv.cut(ErrClosed)
}

func (srv *Server) isLeaving() bool {
	select {
	case <-srv.leaving:
		return true
	default:
		return false
	}
}

// start runs f, which Shutdown waits for, and returns after it. It reports false, and does nothing, once the
// Server leaves.
func (srv *Server) start(f func()) bool {
	srv.mu.Lock()
	if srv.left {
		srv.mu.Unlock()
		return false
	}
	srv.running.Add(1)
	srv.mu.Unlock()
	defer srv.running.Done()
	f()
	return true
}
