package dingtest

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/internal/streamwire"
)

// ErrClosed is what a push ends with that was under way when its Server closed.
var ErrClosed = errors.New("dingtest: server closed")

// Options are the settings of a [Server]. Their zero value works.
type Options struct {
	// Apps maps the client IDs that may open connections and get tokens to their secrets. Nil lets any
	// pair in. Third-party apps are not among them but added by [Server.AddSuite].
	Apps map[string]string
	// Corps maps the client IDs of apps to the organization each belongs to, by ID; "" stands for apps that
	// are not there. Defaults to the SampleCorp of package catalog for all of them.
	Corps map[string]string
	// PlainTickets makes tickets that need no escaping in a URL. By default they need it, and a
	// client that does not, such as DingTalk's own for Go, Java and Node, is refused with 401.
	PlainTickets bool
	// PingEvery is how often each connection gets an application ping. A connection that does
	// not return it within 3 s is closed. Defaults to 1 minute; negative means never.
	PingEvery time.Duration
	// KeepaliveEvery is how often each connection gets a SYSTEM frame KEEPALIVE, which needs no answer.
	// Defaults to never: DingTalk does not document it. One project saw it every 20 to 30 s.
	KeepaliveEvery time.Duration
	// Greetings makes each connection begin with the SYSTEM frames CONNECTED and REGISTERED, which
	// DingTalk does not document either and often does not send.
	Greetings bool
	// DisconnectEvery is the longest time until DingTalk asks a connection to leave. It chooses a time from a third
	// of it to all of it. DingTalk was seen with 3 hours. Defaults to never.
	DisconnectEvery time.Duration
	// EventTopic is the topic of event frames. Defaults to "*"; DingTalk's pages show "dingTalk", too.
	EventTopic string
	// Quota is how many pushes a month each app may get, see SetQuota. Zero means any number.
	Quota int
	// Seed fixes what happens by chance: which connection each push takes, how long a connection
	// lasts, when a fault strikes. The IDs that the Server makes up do not depend on it, so that two
	// runs never make the same event.
	Seed uint64
	// Again is how long after a failed attempt each further one to push an event begins. Defaults to 10 s
	// and 30 s, as DingTalk has it; not nil and empty means that there is but one attempt.
	Again []time.Duration
	// FailedAfter is how long after its last attempt an event can be fetched from the failed list. Defaults
	// to 3 to 5 minutes, fixed by Seed; negative means at once.
	FailedAfter time.Duration
	// OnAttempt is called after every attempt to push. It may be called concurrently, and holds up its push.
	OnAttempt func(Attempt)
	// Logger logs when a client opens a connection or is refused, and why a connection ends: a line a second of each
	// kind and client ID. It never logs a secret or a ticket. Defaults to silence.
	Logger *slog.Logger
}

func (o *Options) withDefaults() Options {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.PingEvery == 0 {
		opts.PingEvery = time.Minute
	}
	if opts.EventTopic == "" {
		opts.EventTopic = "*"
	}
	if opts.Again == nil {
		opts.Again = []time.Duration{10 * time.Second, 30 * time.Second}
	}
	if opts.OnAttempt == nil {
		opts.OnAttempt = func(Attempt) {}
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	return opts
}

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
