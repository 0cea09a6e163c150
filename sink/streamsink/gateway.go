package streamsink

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/internal/streamwire"
)

// ErrClosed is what a delivery ends with that waits for a client while the gateway shuts down.
var ErrClosed = errors.New("the gateway shuts down")

// Open requests are bounded for each sink, so that a client that connects and drops in a loop harms itself alone.
// The burst lets a whole fleet come back at once.
const (
	openRate  = 10 // a second
	openBurst = 100
)

// A Gateway is where clients attach. It is an [http.Handler] with DingTalk's two paths; TLS is its server's
// matter. Safe for concurrent use.
type Gateway struct {
	opts      Options
	endpoint  string // empty: of the host that a client asks for
	mux       *http.ServeMux
	tickets   *streamwire.Tickets[ticket]
	strangers *rate.Limiter // open requests that are refused
	brake     *logbrake.Brake

	leaving chan struct{}   // closed once Shutdown has begun
	ctx     context.Context // ends with the connections
	cut     context.CancelCauseFunc

	mu      sync.Mutex // protects what follows, and running against starting once it leaves
	left    bool
	sinks   map[string]*Sink // by client ID
	running sync.WaitGroup   // connections
}

var _ http.Handler = (*Gateway)(nil)

// New returns a gateway that lets nobody in before [Gateway.NewSink] says whom. End it with Shutdown.
func New(opts *Options) (*Gateway, error) {
	o, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	g := &Gateway{
		opts: o, mux: http.NewServeMux(), tickets: streamwire.NewTickets[ticket](true),
		strangers: rate.NewLimiter(openRate, openBurst),
		brake:     logbrake.New(time.Second),
		leaving:   make(chan struct{}), sinks: map[string]*Sink{},
	}
	g.endpoint, _ = streamwire.EndpointOf(o.PublicURL) // was checked
	g.ctx, g.cut = context.WithCancelCause(context.Background())
	g.mux.HandleFunc("POST "+streamwire.OpenPath, g.serveOpen)
	g.mux.HandleFunc("GET "+streamwire.ConnectPath, g.serveConnect)
	return g, nil
}

// ServeHTTP serves open requests and the WebSockets that follow, which outlive [http.Server.Shutdown]: it is the
// gateway's Shutdown that ends them.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) { g.mux.ServeHTTP(w, r) }

// NewSink lets clients in that have these credentials, and returns what delivers to them.
func (g *Gateway) NewSink(clientID, clientSecret string, opts *SinkOptions) (*Sink, error) {
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
		o.Logger = g.opts.Logger
	}
	s := &Sink{
		gateway: g, clientID: clientID, secret: sha256.Sum256([]byte(clientSecret)), timeout: o.Timeout, maxFrame: o.MaxFrame,
		log: o.Logger.With("client_id", clientID), opens: rate.NewLimiter(openRate, openBurst),
		members: members{most: g.opts.Connections, changed: make(chan struct{})},
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.sinks[clientID] != nil {
		return nil, fmt.Errorf("streamsink: the client ID %q is in use; give each subscription its own", clientID)
	}
	g.sinks[clientID] = s
	return s, nil
}

func (g *Gateway) sink(clientID string) *Sink {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.sinks[clientID]
}

// Shutdown lets nobody in any more and ends deliveries that wait for a client. When the last answer of a client has
// come, it is told to disconnect, and its connection closed; when ctx ends, those that are left are cut. It returns
// after the last connection has ended. Later calls only wait.
func (g *Gateway) Shutdown(ctx context.Context) {
	g.mu.Lock()
	if !g.left {
		g.left = true
		close(g.leaving)
	}
	g.mu.Unlock()
	defer context.AfterFunc(ctx, func() { g.cut(ErrClosed) })()
	g.running.Wait()
	g.cut(ErrClosed)
}

func (g *Gateway) isLeaving() bool {
	select {
	case <-g.leaving:
		return true
	default:
		return false
	}
}

// start runs f, which Shutdown waits for, and returns after it. It reports false, and does nothing, once the
// gateway leaves.
func (g *Gateway) start(f func()) bool {
	g.mu.Lock()
	if g.left {
		g.mu.Unlock()
		return false
	}
	g.running.Add(1)
	g.mu.Unlock()
	defer g.running.Done()
	f()
	return true
}
