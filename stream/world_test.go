package stream_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/jsonscan"
	"github.com/dingevent/dingevent/stream"
)

const (
	app    = "ding-hr"
	secret = "s3cret/of+hr"
)

// A world is a fake DingTalk, a network that can fail, and a client running in them.
type world struct {
	*testing.T
	ding   *dingtest.Server
	net    *network
	logs   *safeBuffer
	client *stream.Client
	stop   context.CancelFunc
	ended  chan error // Run's error
}

// inWorld runs f in virtual time, and wants that the logs hold no secret afterwards, and no attribute twice.
func inWorld(t *testing.T, f func(w *world)) {
	inWorldOf(t, &dingtest.Options{Apps: map[string]string{app: secret}}, f)
}

// inWorldOf is inWorld with a fake DingTalk that has these options.
func inWorldOf(t *testing.T, ding *dingtest.Options, f func(w *world)) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{T: t, logs: new(safeBuffer), ended: make(chan error, 1)}
		w.ding = dingtest.NewServer(t, ding)
		w.net = newNetwork(w.ding.Client())
		f(w)
		for _, word := range append(w.net.tickets(), secret) {
			if strings.Contains(w.logs.String(), word) {
				t.Errorf("the log holds a secret or ticket")
			}
		}
		for line := range strings.Lines(w.logs.String()) {
			seen := map[string]bool{}
			err := jsonscan.Object([]byte(line), func(key string, _ []byte) {
				if seen[key] {
					t.Errorf("%s stands twice in the line %s", key, line)
				}
				seen[key] = true
			})
			if err != nil {
				t.Errorf("log line %s: %v", line, err)
			}
		}
	})
}

// options are those of a client in this world.
func (w *world) options() *stream.Options {
	return &stream.Options{
		BaseURL:    w.ding.URL(),
		HTTPClient: &http.Client{Transport: w.net},
		Logger:     slog.New(slog.NewJSONHandler(w.logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
}

func (w *world) newClient(opts *stream.Options) *stream.Client {
	w.Helper()
	client, err := stream.New(app, secret, opts)
	if err != nil {
		w.Fatal(err)
	}
	return client
}

// run starts the client.
func (w *world) run(client *stream.Client, receive dingevent.ReceiverFunc) {
	w.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	w.client, w.stop = client, cancel
	w.Cleanup(func() { cancel(); synctest.Wait() })
	go func() { w.ended <- client.Run(ctx, receive) }()
}

// start runs a client with default options and waits for its two connections.
func (w *world) start(receive dingevent.ReceiverFunc) {
	w.Helper()
	w.run(w.newClient(w.options()), receive)
	w.connected(time.Second)
}

// connected wants two connections within the given time.
func (w *world) connected(within time.Duration) {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), within)
	defer cancel()
	if err := w.ding.WaitConnections(ctx, app, 2); err != nil {
		w.Fatalf("no two connections within %v: %v\n%s", within, err, w.logs)
	}
	synctest.Wait() // until the client knows, too
}

// finish stops the client and wants that Run returns nil within the given time.
func (w *world) finish(within time.Duration) {
	w.Helper()
	began := time.Now()
	w.stop()
	if err := <-w.ended; err != nil {
		w.Errorf("Run: %v", err)
	}
	if took := time.Since(began); took > within {
		w.Errorf("Run ended after %v, want %v at most", took, within)
	}
	synctest.Wait() // until DingTalk knows, too
}

// answered wants that the push ends with success at the given attempt.
func (w *world) answered(p *dingtest.Push, attempt int) {
	w.Helper()
	outcome, err := p.Wait(w.Context())
	attempts := p.Attempts()
	if err != nil || outcome != dingtest.Answered || len(attempts) != attempt {
		w.Fatalf("push: %v %v after %d attempts, want success after %d: %+v\n%s", outcome, err, len(attempts), attempt, attempts, w.logs)
	}
}

func (w *world) push(id string) *dingtest.Push {
	return w.ding.PushStream(app, dingtest.Event{ID: id, Type: "user_add_org", CorpID: "corp", Data: []byte(`{"userId":["1"]}`)})
}

func take(context.Context, ...*dingevent.Envelope) error { return nil }

var errFull = errors.New("disk full")

// A network carries requests to the fake, and fails when told to.
type network struct {
	to *http.Transport

	mu     sync.Mutex // protects what follows
	status int        // what open requests are answered instead; 0 for the fake's answer
	body   string     // with that
	spare  int        // so many open requests come through before
	reset  bool       // WebSocket handshakes fail
	links  []*link
	seen   []string // tickets
	opens  []time.Time
}

func newNetwork(client *http.Client) *network {
	n := &network{to: client.Transport.(*http.Transport).Clone()}
	dial := n.to.DialContext
	n.to.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		l := &link{Conn: conn, closed: make(chan struct{})}
		n.mu.Lock()
		defer n.mu.Unlock()
		n.links = append(n.links, l)
		return l, nil
	}
	return n
}

func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	n.mu.Lock()
	status := 0
	if ticket := r.URL.Query().Get("ticket"); ticket != "" {
		n.seen = append(n.seen, ticket, r.URL.RawQuery)
		if n.reset {
			n.mu.Unlock()
			return nil, syscall.ECONNRESET
		}
	} else {
		n.opens = append(n.opens, time.Now())
		if n.spare--; n.spare < 0 {
			status = n.status
		}
	}
	body := n.body
	n.mu.Unlock()
	if status != 0 {
		return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
	return n.to.RoundTrip(r)
}

func (n *network) CloseIdleConnections() { n.to.CloseIdleConnections() }

func (n *network) tickets() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.seen
}

func (n *network) answer(status int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.status, n.body, n.spare = status, "<html>away</html>", 0
}

func (n *network) resetHandshakes(on bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.reset = on
}

// refuse makes open requests be refused for good, after so many more.
func (n *network) refuse(after int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.status, n.body, n.spare = http.StatusForbidden, `{"code":"Forbidden.AccessDenied","message":"no"}`, after
}

// asked is when there were open requests.
func (n *network) asked() []time.Time {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.opens
}

// last is the TCP connection that was opened last.
func (n *network) last() *link {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.links[len(n.links)-1]
}

// each does something to every TCP connection so far.
func (n *network) each(do func(*link)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, l := range n.links {
		do(l)
	}
}

// A link is a TCP connection that can be cut, or go silent while it stays up.
type link struct {
	net.Conn
	mu     sync.Mutex
	silent bool
	once   sync.Once
	closed chan struct{}
}

func (l *link) cut() { l.Conn.Close() }

func (l *link) mute() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.silent = true
}

func (l *link) isSilent() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.silent
}

func (l *link) Read(b []byte) (int, error) {
	n, err := l.Conn.Read(b)
	if l.isSilent() {
		<-l.closed
		return 0, net.ErrClosed
	}
	return n, err
}

func (l *link) Write(b []byte) (int, error) {
	if l.isSilent() {
		return len(b), nil
	}
	return l.Conn.Write(b)
}

func (l *link) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Conn.Close()
}

type safeBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
