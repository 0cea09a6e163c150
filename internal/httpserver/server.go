package httpserver

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent/internal/logbrake"
)

const (
	maxHeader = 16 << 10 // bytes of a request's header
	leeway    = 4 << 10  // by which net/http reads more than it is told

	// idleTime is longer than proxies keep a connection that they may use again: nginx 1 minute, Traefik 1.5, Caddy 2, Google's load
	// balancers 10, Envoy 60. The one that closes first is never surprised. If that were this server, a proxy could send a push by a
	// connection that is closing, and DingTalk would get a 502. A peer that is gone is found by TCP's own keepalive much earlier.
	idleTime = 65 * time.Minute
)

// Options of a [Server]. The zero value works.
type Options struct {
	// Name is the port's in the log.
	Name   string
	Limits Limits
	// TLS is what TLS is spoken with; nil: none is.
	TLS *tls.Config
	// Logger logs once a minute that a bound is reached, and at the end the requests that were cut off. Discards if nil.
	Logger *slog.Logger
}

// A Server serves one listener.
type Server struct {
	name     string
	listener *listener
	tls      *tls.Config
	log      *slog.Logger
	brake    *logbrake.Brake
	handler  http.Handler
	running  atomic.Int64 // requests
}

// New returns a server of h at l; opts may be nil. Serve must follow, or the close of l.
func New(l net.Listener, h http.Handler, opts *Options) *Server {
	if opts == nil {
		opts = &Options{}
	}
	s := &Server{name: opts.Name, listener: newListener(l, opts.Limits), tls: opts.TLS, log: opts.Logger, brake: logbrake.New(time.Minute)}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.listener.onFull = s.full
	s.handler = s.counting(s.listener.withDeadlines(h))
	return s
}

func (s *Server) full(cut []*conn) {
	limits := s.listener.limits.Load()
	if len(cut) == 0 {
		s.brake.Warn(s.log, "refused", "a connection was refused, because all that are allowed are being served", "port", s.name,
			"connections", limits.Connections, "per_address", limits.PerAddress)
		return
	}
	s.brake.Warn(s.log, "cut", "too many connections: one that waited for a request was closed", "port", s.name,
		"connections", limits.Connections, "per_address", limits.PerAddress, "remote", cut[0].RemoteAddr())
}

func (s *Server) counting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.running.Add(1)
		defer s.running.Add(-1)
		next.ServeHTTP(w, r)
	})
}

// Bound has connections that come from now on go by other limits. Those that are open stay, and count.
func (s *Server) Bound(limits Limits) { s.listener.bound(limits) }

// Running is how many requests have not been answered yet.
func (s *Server) Running() int { return int(s.running.Load()) }

// Connections says how they stand.
func (s *Server) Connections() Connections { return s.listener.status() }

// Serve serves until ctx ends. Then running requests have the time most, and longer ones are cut off. After a fifth of that
// time their contexts end, because some requests never end by themselves.
func (s *Server) Serve(ctx context.Context, most time.Duration) error {
	requests, end := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := func() { end(http.ErrServerClosed) }
	defer stop()
	server := &http.Server{
		Handler:           s.handler,
		BaseContext:       func(net.Listener) context.Context { return requests },
		ConnState:         s.listener.changed,
		ConnContext:       within,
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeader - leeway,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(s.secured()) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	hurry := time.AfterFunc(most/5, func() {
		stop()
		s.listener.cutFresh() // Shutdown would wait 5 s for a request
	})
	defer hurry.Stop()
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), most)
	defer cancel()
	err := server.Shutdown(limited)
	if errors.Is(err, context.DeadlineExceeded) {
		if n := s.Running(); n > 0 {
			s.log.Warn("requests did not end in time and are cut off", "port", s.name, "requests", n, "within", most)
		}
		err = server.Close()
	}
	<-ended
	return err
}

// secured is the listener with TLS, if that is wanted.
func (s *Server) secured() net.Listener {
	if s.tls == nil {
		return s.listener
	}
	return tls.NewListener(s.listener, s.tls)
}
