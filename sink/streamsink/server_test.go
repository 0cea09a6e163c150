package streamsink_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/limitstest"
	"github.com/dingevent/dingevent/internal/streamwire"
	"github.com/dingevent/dingevent/sink/streamsink"
)

func TestNewRefuses(t *testing.T) {
	for _, address := range []string{"events.example.com", "ws://a", "https://a/path", "https://me:hush@a", "https://a?b=c"} {
		if _, err := streamsink.New(&streamsink.Options{PublicURL: address}); err == nil || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: error %v", address, err)
		}
	}
	if _, err := streamsink.New(&streamsink.Options{Connections: -1}); err == nil {
		t.Error("a negative number is taken")
	}
	server, err := streamsink.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]string{{"", secret}, {"id", ""}, {"id", "hush"}} {
		if _, err := server.NewSink(pair[0], pair[1], nil); err == nil || strings.Contains(err.Error(), "hush") {
			t.Errorf("%q: error %v", pair, err)
		}
	}
	if _, err := server.NewSink("id", secret, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := server.NewSink("id", secret+"2", nil); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("the same ID twice: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	w := newWorld(t, nil, nil)
	for name, test := range map[string]struct {
		body   member
		status int
		code   string
	}{
		"wrong secret":     {openBody(clientID, "wrong", everything), 401, "authFailed"},
		"empty hash":       {openBody("nobody", "", everything), 400, "invalidParameter"},
		"unknown client":   {openBody("nobody", secret, everything), 401, "authFailed"},
		"no subscriptions": {openBody(clientID, secret, nil), 400, "invalidParameter"},
		"unknown type":     {openBody(clientID, secret, []member{{"type": "X", "topic": "*"}}), 400, "invalidParameter"},
	} {
		if status, reply := w.ask(test.body); status != test.status || reply.Code != test.code || reply.Ticket != "" || strings.Contains(reply.Message, secret) {
			t.Errorf("%s: %d %+v", name, status, reply)
		}
	}
}

func TestEndpoint(t *testing.T) {
	for public, want := range map[string]string{
		"https://events.example.com":      "wss://events.example.com:443/connect",
		"https://events.example.com:8443": "wss://events.example.com:8443/connect",
		"http://[::1]/":                   "ws://[::1]:80/connect",
	} {
		w := newWorld(t, &streamsink.Options{PublicURL: public}, nil)
		if _, reply := w.ask(openBody(clientID, secret, everything)); reply.Endpoint != want {
			t.Errorf("%s: endpoint %q, want %q", public, reply.Endpoint, want)
		}
	}
	w := newWorld(t, nil, nil)
	_, reply := w.ask(openBody(clientID, secret, everything))
	if want := strings.Replace(w.web.URL, "http", "ws", 1) + "/connect"; reply.Endpoint != want || url.QueryEscape(reply.Ticket) != reply.Ticket {
		t.Errorf("endpoint %q, want %q; ticket %q", reply.Endpoint, want, reply.Ticket)
	}
}

func TestTicketIsGoodOnce(t *testing.T) {
	w := newWorld(t, nil, nil)
	_, opened := w.ask(openBody(clientID, secret, everything))
	for n, want := range []int{http.StatusSwitchingProtocols, http.StatusUnauthorized} {
		ws, resp, err := websocket.Dial(t.Context(), opened.Endpoint+"?ticket="+opened.Ticket, nil)
		if err == nil {
			defer ws.CloseNow()
		}
		if resp == nil || resp.StatusCode != want {
			t.Errorf("use %d: %v, want status %d", n+1, err, want)
		}
	}
}

func TestConnectionsAreBounded(t *testing.T) {
	w := newWorld(t, nil, nil)
	for range limitstest.Of(t, "attach point: connections of a subscription").Number() - 1 {
		w.attach(everything, yes)
	}
	_, early := w.ask(openBody(clientID, secret, everything)) // while there is room
	w.attach(everything, yes)
	if status, reply := w.ask(openBody(clientID, secret, everything)); status != 503 {
		t.Errorf("open answered %d %+v", status, reply)
	}
	ws, _, err := websocket.Dial(t.Context(), early.Endpoint+"?ticket="+early.Ticket, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.CloseNow()
	if _, _, err := ws.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusTryAgainLater {
		t.Errorf("one too many: %v", err)
	}
}

// TestOpensAreBounded wants a client that opens in a loop to be slowed down, and no other with it.
func TestOpensAreBounded(t *testing.T) {
	w := newWorld(t, nil, nil)
	if _, err := w.server.NewSink("other", secret, nil); err != nil {
		t.Fatal(err)
	}
	burst := limitstest.Of(t, "attach point: open requests of a client at once, and 10 a second").Number()
	throttled := func(id, secret string) bool {
		for n := range 2 * burst {
			if status, _ := w.ask(openBody(id, secret, everything)); status == http.StatusTooManyRequests {
				return n >= burst
			}
		}
		return false
	}
	if !throttled(clientID, secret) || !throttled("stranger", secret) {
		t.Errorf("%d requests at once are too many, or %d are not", burst, 2*burst)
	}
	if status, _ := w.ask(openBody("other", secret, everything)); status != http.StatusOK {
		t.Errorf("another client is answered %d", status)
	}
}

func TestLargeFrame(t *testing.T) {
	limitstest.Of(t, "attach point: frame of a program").Is(streamsink.DefaultMaxFrame)
	w := newWorld(t, &streamsink.Options{MaxFrame: 1000}, nil)
	w.attach(everything, func(f streamwire.Frame) string { return reply(f, 200, strings.Repeat("x", 1000), "") })
	if err := w.sink.Deliver(t.Context(), delivery("e1")); err == nil || !strings.Contains(err.Error(), "ended before the answer") {
		t.Errorf("error %v", err)
	}
}

// deaf connects a client that never reads.
func (w *world) deaf() {
	w.t.Helper()
	_, opened := w.ask(openBody(clientID, secret, everything))
	ws, _, err := websocket.Dial(w.t.Context(), opened.Endpoint+"?ticket="+opened.Ticket, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { ws.CloseNow() })
	w.until("the client was attached", func() bool { return w.sink.Status().Opened == 1 })
}

func TestSlowReader(t *testing.T) {
	w := newWorld(t, &streamsink.Options{WriteTimeout: 50 * time.Millisecond}, nil)
	w.deaf()
	d := delivery("e1")
	d.Envelope.Data = []byte(`"` + strings.Repeat("x", 16<<20) + `"`) // more than the system holds
	if err := w.sink.Deliver(t.Context(), d); err == nil || !strings.Contains(err.Error(), "the client did not read for 50ms") {
		t.Errorf("error %v", err)
	}
}

func TestNoPong(t *testing.T) {
	w := newWorld(t, &streamsink.Options{PingEvery: 10 * time.Millisecond, PingWait: 10 * time.Millisecond}, nil)
	w.deaf()
	w.until("the client is cut", func() bool { return len(w.sink.Status().Connections) == 0 })
}

func TestPings(t *testing.T) {
	w := newWorld(t, &streamsink.Options{PingEvery: 5 * time.Millisecond}, nil)
	c := w.attach(everything, yes)
	w.until("the client is pinged", func() bool { return c.told("ping") && w.sink.Status().Connections[0].RoundTrip > 0 })
}

// TestNoPingBesideAnAnswer wants a client that loses answers which meet to be kept alive without a frame to answer.
func TestNoPingBesideAnAnswer(t *testing.T) {
	w := newWorld(t, &streamsink.Options{PingEvery: 2 * time.Millisecond}, nil)
	c := w.attachBy(member{"ua": "dingtalk-sdk-go/v0.9.1", "subscriptions": everything}, func(f streamwire.Frame) string { return yes(f) })
	w.until("it is alive", func() bool { s := w.sink.Status(); return len(s.Connections) == 1 && s.Connections[0].RoundTrip > 0 })
	if c.told("ping") {
		t.Error("it is pinged by a frame")
	}
}

// TestPingsAnswered wants an answer to DingTalk's ping to be no late one, whether it comes before the pong or long after.
func TestPingsAnswered(t *testing.T) {
	w := newWorld(t, &streamsink.Options{PingEvery: 2 * time.Millisecond}, nil)
	c := w.attach(everything, yes)
	answered := map[string]bool{}
	w.until("twenty pings are answered", func() bool {
		c.mu.Lock()
		system := append([]streamwire.Frame(nil), c.system...)
		c.mu.Unlock()
		for _, f := range system {
			if !answered[f.MessageID()] {
				answered[f.MessageID()] = true
				c.ws.Write(t.Context(), websocket.MessageText, []byte(reply(f, 200, "OK", f.Data)))
			}
		}
		return len(answered) >= 20
	})
	if err := w.sink.Deliver(t.Context(), delivery("e1")); err != nil { // its answer comes after theirs
		t.Error(err)
	}
	if late := w.sink.Status().Late; late != 0 {
		t.Errorf("%d answers are late", late)
	}
}

// TestShutdown wants the answer under way to count, the client to be told after it, and who waits for a client to be
// let go.
func TestShutdown(t *testing.T) {
	w := newWorld(t, nil, &streamsink.SinkOptions{Timeout: time.Hour})
	other, err := w.server.NewSink("other", secret, nil)
	if err != nil {
		t.Fatal(err)
	}
	waiting := make(chan error, 1)
	go func() { waiting <- other.Deliver(t.Context(), delivery("waits")) }()
	reached, release := make(chan struct{}), make(chan struct{})
	c := w.attach(everything, func(f streamwire.Frame) string { close(reached); <-release; return yes(f) })
	delivered := make(chan error, 1)
	go func() { delivered <- w.sink.Deliver(t.Context(), delivery("e1")) }()
	<-reached

	ended := make(chan struct{})
	go func() { defer close(ended); w.server.Shutdown(t.Context()) }()
	if err := <-waiting; err == nil {
		t.Error("a delivery to nobody succeeded")
	} else if _, ok := dingevent.Postponed(err); !ok {
		t.Errorf("a delivery that waited for a client: %v", err)
	}
	if status, _ := w.ask(openBody(clientID, secret, everything)); status != http.StatusServiceUnavailable {
		t.Errorf("open answered %d", status)
	}
	if c.told("disconnect") {
		t.Error("the client is told to disconnect while it owes an answer")
	}
	close(release)
	if err := <-delivered; err != nil {
		t.Errorf("the delivery under way: %v", err)
	}
	<-ended
	if !c.told("disconnect") {
		t.Error("the client is not told to disconnect")
	}
}

func TestShutdownCuts(t *testing.T) {
	w := newWorld(t, nil, &streamsink.SinkOptions{Timeout: time.Hour})
	reached := make(chan struct{})
	w.attach(everything, func(streamwire.Frame) string { close(reached); return "" })
	delivered := make(chan error, 1)
	go func() { delivered <- w.sink.Deliver(t.Context(), delivery("e1")) }()
	<-reached
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	w.server.Shutdown(ctx)
	if err := <-delivered; err == nil {
		t.Error("a delivery that was cut succeeded")
	}
}
