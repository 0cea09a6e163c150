package dingtest

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/internal/streamwire"
)

// A Server is a fake DingTalk. All methods are safe for concurrent use.
type Server struct {
	opts    Options
	mux     *http.ServeMux
	tickets *streamwire.Tickets[ticket]
	sockets *sockets
	failed  failedList
	memory  *memory
	direct  *http.Transport // for callbacks that bring no client
	rows    atomic.Int64    // IDs of SyncHTTP rows so far
	faults  faults
	quotas  quotas
	robots  robots

	platform platform

	brake *logbrake.Brake

	ctx  context.Context // ends with the Server
	stop context.CancelCauseFunc

	mu      sync.Mutex // protects closed and clients, and running against starting after closed
	closed  bool
	clients []*memory
	running sync.WaitGroup // connections and pushes
}

// New starts a fake DingTalk; nil opts means the defaults. Close it when done.
func New(opts *Options) *Server {
	s := &Server{
		opts:   opts.withDefaults(),
		mux:    http.NewServeMux(),
		direct: http.DefaultTransport.(*http.Transport).Clone(),
		brake:  logbrake.New(time.Second),
	}
	s.ctx, s.stop = context.WithCancelCause(context.Background())
	s.tickets = streamwire.NewTickets[ticket](s.opts.PlainTickets)
	s.sockets = newSockets(s.opts.Seed)
	s.faults.seed, s.faults.closed = s.opts.Seed, s.ctx.Done()
	s.mux.HandleFunc("POST "+streamwire.OpenPath, s.serveOpen)
	s.mux.HandleFunc("GET "+streamwire.ConnectPath, s.serveConnect)
	s.platform = newPlatform(s.opts)
	s.routePlatform()
	s.memory = newMemory(s)
	return s
}

// NewServer is [New] for a test, which closes the Server when it ends.
func NewServer(t testing.TB, opts *Options) *Server {
	s := New(opts)
	t.Cleanup(s.Close)
	return s
}

// Close cuts all connections and ends the pushes under way with [ErrClosed]. It returns after the Server's last
// goroutine has ended, and after the last call of a handler given to ClientFor.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.stop(ErrClosed)
	s.running.Wait()
	s.memory.close()
	for _, m := range s.clients {
		m.close()
	}
	s.direct.CloseIdleConnections()
}

// start runs f in a goroutine that Close waits for. It reports false, and does nothing, once the
// Server is closed.
func (s *Server) start(f func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.running.Go(f)
	return true
}

// ServeHTTP is DingTalk's HTTP side: POST /v1.0/gateway/connections/open, GET /connect, which becomes the
// WebSocket, and the API around them, that of oapi.dingtalk.com and of api.dingtalk.com alike. WebSockets
// outlive http.Server.Shutdown: it is Close that ends them.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// URL is the base URL to use with Client.
func (s *Server) URL() string { return "http://api.dingtalk.test" }

// Client returns a client that reaches this Server over memory for any host and scheme of a URL, so a program
// may keep its https://api.dingtalk.com. It works until Close.
func (s *Server) Client() *http.Client { return s.memory.client() }

// ClientFor returns a client that reaches h over memory for any host and scheme of a URL, until Close. It is for
// the handler of a [Callback] that is tested in virtual time.
func (s *Server) ClientFor(h http.Handler) *http.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := newMemory(h)
	if s.closed {
		m.close()
	}
	s.clients = append(s.clients, m)
	return m.client()
}

// Failed returns the events that failed at their last attempt, oldest first, at most the last 10,000. Unlike
// DingTalk's own list, reading this one erases nothing.
func (s *Server) Failed() []FailedPush {
	s.failed.mu.Lock()
	defer s.failed.mu.Unlock()
	return slices.Clone(s.failed.list)
}

// A ticket lets an app's connection in.
type ticket struct {
	clientID string
	wants    streamwire.Wants
}
