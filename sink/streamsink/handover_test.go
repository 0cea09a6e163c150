package streamsink_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/dingevent/dingevent/internal/streamwire"
	"github.com/dingevent/dingevent/sink/streamsink"
)

var ticketKey = []byte("a key that all of the gateways have")

// newPeer is a world whose Server leads clients to where lead says, in the end.
func newPeer(t *testing.T, id string, key []byte, lead *atomic.Pointer[streamsink.Place]) *world {
	var sinkOpts streamsink.SinkOptions
	sinkOpts.Name = "billing"
	if lead != nil {
		sinkOpts.Lead = func(context.Context) *streamsink.Place { return lead.Load() }
	}
	w := newWorld(t, nil, &sinkOpts)
	if err := w.server.HandOver(streamsink.Handover{ID: id, Key: key}); err != nil {
		t.Fatal(err)
	}
	return w
}

// place is where clients of w are led to.
func (w *world) place(id string) *streamsink.Place {
	return &streamsink.Place{ID: id, URL: w.web.URL, Clock: w.server.Clock()}
}

// opens is what an open request is answered with.
func (w *world) opens(subscriptions []member) (endpoint, ticket string) {
	w.t.Helper()
	status, opened := w.ask(openBody(clientID, secret, subscriptions))
	if status != http.StatusOK {
		w.t.Fatalf("open answered %d %+v", status, opened)
	}
	return opened.Endpoint, opened.Ticket
}

// connects is the status that a connection with a ticket is answered with. It is closed at once.
func (w *world) connects(ticket string) int {
	w.t.Helper()
	ws, resp, err := websocket.Dial(w.t.Context(), strings.Replace(w.web.URL, "http", "ws", 1)+"/connect?ticket="+ticket, nil)
	if err == nil {
		ws.CloseNow()
	}
	if resp == nil {
		w.t.Fatal(err)
	}
	return resp.StatusCode
}

// TestHandover: an open request at one Server leads to the other one, which takes the ticket once, and knows what the client wants.
func TestHandover(t *testing.T) {
	var lead atomic.Pointer[streamsink.Place]
	a, b := newPeer(t, "a", ticketKey, &lead), newPeer(t, "b", ticketKey, nil)
	lead.Store(b.place("b"))
	endpoint, ticket := a.opens([]member{{"type": "CALLBACK", "topic": "/v1.0/im/bot/messages/get"}, {"type": "CALLBACK", "topic": "/v1.0/card/instances/callback"}})
	if want := strings.Replace(b.web.URL, "http", "ws", 1) + "/connect"; endpoint != want || url.QueryEscape(ticket) != ticket {
		t.Errorf("endpoint %q, want %q; ticket %q", endpoint, want, ticket)
	}
	if got := a.connects(ticket); got != http.StatusUnauthorized {
		t.Errorf("the Server that issued it answers %d", got)
	}
	ws, _, err := websocket.Dial(t.Context(), endpoint+"?ticket="+ticket, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.CloseNow()
	b.until("the client is attached", func() bool { return len(b.sink.Status().Connections) == 1 })
	if c := b.sink.Status().Connections[0]; c.Events || c.Callbacks != 2 || c.UA != "test/1" {
		t.Errorf("the client is known as %+v", c)
	}
	if got := b.connects(ticket); got != http.StatusUnauthorized {
		t.Errorf("the second use is answered %d", got)
	}
	if a.sink.Status().Led != 1 || b.sink.Status().Led != 0 {
		t.Errorf("led: %d and %d", a.sink.Status().Led, b.sink.Status().Led)
	}

	lead.Store(nil)
	if _, ticket = a.opens(everything); a.connects(ticket) != http.StatusSwitchingProtocols {
		t.Error("a ticket for the Server itself is not taken")
	}
	lead.Store(a.place("a"))
	if endpoint, _ = a.opens(everything); endpoint != strings.Replace(a.web.URL, "http", "ws", 1)+"/connect" {
		t.Errorf("the Server itself is at %s", endpoint)
	}
}

// TestEndpointBehindABalancer: a client that comes through a load balancer is told the Server's own address, and one that asks the
// Server itself the host that it has asked.
func TestEndpointBehindABalancer(t *testing.T) {
	var lead atomic.Pointer[streamsink.Place]
	w := newPeer(t, "a", ticketKey, &lead)
	own := w.web.URL
	asks := func(host string) string {
		w.t.Helper()
		text, err := json.Marshal(openBody(clientID, secret, everything))
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, own+streamwire.OpenPath, bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		r.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var opened struct{ Endpoint string }
		if err := json.NewDecoder(resp.Body).Decode(&opened); err != nil {
			t.Fatal(err)
		}
		return opened.Endpoint
	}
	direct := strings.TrimPrefix(own, "http://")
	for name, test := range map[string]struct{ url, host, want string }{
		"by a name":               {"http://10.0.0.1:7781", "lb.example.com", "ws://10.0.0.1:7781/connect"},
		"directly":                {"http://10.0.0.1:7781", direct, "ws://" + direct + "/connect"},
		"of this machine":         {own, "localhost:9999", "ws://" + direct + "/connect"},
		"a proxy of this machine": {own, "events.example.com", "ws://events.example.com:80/connect"},
		"no URL":                  {"", "lb.example.com", "ws://lb.example.com:80/connect"},
	} {
		lead.Store(&streamsink.Place{ID: "a", URL: test.url})
		if got := asks(test.host); got != test.want {
			t.Errorf("%s: the endpoint is %s, want %s", name, got, test.want)
		}
	}
}

// TestHandoverRefuses: no ticket is good that is forged, expired, of another key, or for another Server or another subscription.
func TestHandoverRefuses(t *testing.T) {
	var lead atomic.Pointer[streamsink.Place]
	a, b := newPeer(t, "a", ticketKey, &lead), newPeer(t, "b", ticketKey, nil)
	other := newPeer(t, "a", []byte(strings.Repeat("another key", 3)), &lead)
	lead.Store(b.place("b"))
	_, good := a.opens(everything)
	payload, signature, _ := strings.Cut(good, ".")
	plain, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		t.Fatal(err)
	}
	changed := base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(plain), `"e":true`, `"e":false`, 1)))
	_, strange := other.opens(everything)
	old, early := b.place("b"), b.place("b")
	old.Clock -= streamsink.SignedLife + time.Second
	early.Clock += time.Second
	lead.Store(old)
	_, expired := a.opens(everything)
	lead.Store(early)
	_, ahead := a.opens(everything)
	lead.Store(b.place("c"))
	_, forAnother := a.opens(everything)
	lead.Store(b.place("b"))
	_, gone := a.opens(everything)
	for name, ticket := range map[string]string{
		"none": "", "nonsense": "x.y", "no signature": payload + ".", "another payload": changed + "." + signature, "cut": good[:len(good)-1], "longer": good + "A",
		"another key": strange, "expired": expired, "of later": ahead, "for another Server": forAnother, "long": strings.Repeat("x", 5000) + ".y",
	} {
		if got := b.connects(ticket); got != http.StatusUnauthorized {
			t.Errorf("%s: answered %d", name, got)
		}
	}
	if got := b.connects(good); got != http.StatusSwitchingProtocols {
		t.Errorf("the good one is answered %d", got)
	}
	b.sink.Close()
	if got := b.connects(gone); got != http.StatusUnauthorized {
		t.Errorf("without its subscription it is answered %d", got)
	}
	if _, err := b.server.NewSink(clientID, secret, &streamsink.SinkOptions{Name: "audit"}); err != nil {
		t.Fatal(err)
	}
	if got := b.connects(gone); got != http.StatusUnauthorized {
		t.Errorf("for another subscription it is answered %d", got)
	}
	long := []member{{"type": "CALLBACK", "topic": strings.Repeat("/", 4000)}}
	if status, reply := a.ask(openBody(clientID, secret, long)); status != http.StatusBadRequest || !strings.Contains(reply.Message, "too long") {
		t.Errorf("long topics: %d %+v", status, reply)
	}
}

// TestHandoverTellsNoTicket: what a Server logs of clients that it leads, takes and refuses has no ticket and no secret.
func TestHandoverTellsNoTicket(t *testing.T) {
	var log strings.Builder
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var lead atomic.Pointer[streamsink.Place]
	a := newWorld(t, &streamsink.Options{Logger: logger}, &streamsink.SinkOptions{Lead: func(context.Context) *streamsink.Place { return lead.Load() }})
	if err := a.server.HandOver(streamsink.Handover{ID: "a", Key: ticketKey}); err != nil {
		t.Fatal(err)
	}
	lead.Store(a.place("b"))
	_, led := a.opens(everything)
	if got := a.connects(led); got != http.StatusUnauthorized {
		t.Fatalf("answered %d", got)
	}
	a.server.Shutdown(t.Context())
	text := log.String()
	if !strings.Contains(text, "gateway=b") || !strings.Contains(text, "attach.public_url") {
		t.Errorf("the log does not say what happened:\n%s", text)
	}
	for _, hidden := range []string{led, strings.Split(led, ".")[1], secret, string(ticketKey)} {
		if strings.Contains(text, hidden) {
			t.Errorf("the log tells %q:\n%s", hidden, text)
		}
	}
}

// TestHandoverNeedsAKey: a key that is missing or short would let anybody sign.
func TestHandoverNeedsAKey(t *testing.T) {
	server, err := streamsink.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range []streamsink.Handover{{}, {ID: "a"}, {ID: "a", Key: ticketKey[:31]}, {Key: ticketKey}} {
		if server.HandOver(h) == nil {
			t.Errorf("%+v is taken", h)
		}
	}
}

// TestReach: a Server is reached at its own address alone, and not once it leaves.
func TestReach(t *testing.T) {
	a, plain := newPeer(t, "a", ticketKey, nil), newWorld(t, nil, nil)
	for name, test := range map[string]struct {
		place streamsink.Place
		want  string // in the error; empty for none
	}{
		"itself":       {streamsink.Place{ID: "a", URL: a.web.URL}, ""},
		"with a slash": {streamsink.Place{ID: "a", URL: a.web.URL + "/"}, ""},
		"another":      {streamsink.Place{ID: "b", URL: a.web.URL}, "another gateway answers"},
		"one alone":    {streamsink.Place{ID: "a", URL: plain.web.URL}, "another gateway answers"},
		"no URL":       {streamsink.Place{ID: "a"}, "no public URL"},
		"a path":       {streamsink.Place{ID: "a", URL: a.web.URL + "/x"}, "no public URL"},
		"nobody":       {streamsink.Place{ID: "a", URL: "http://127.0.0.1:1"}, "refused"},
	} {
		err := streamsink.Reach(t.Context(), test.place)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	a.server.Shutdown(t.Context())
	if err := streamsink.Reach(t.Context(), streamsink.Place{ID: "a", URL: a.web.URL}); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("a Server that leaves: %v", err)
	}
}

// TestDismiss: a client is asked to leave after its last answer, and gets nothing that comes meanwhile.
func TestDismiss(t *testing.T) {
	w := newWorld(t, nil, nil)
	reached, release := make(chan struct{}), make(chan struct{})
	first := w.attach(everything, func(f streamwire.Frame) string { close(reached); <-release; return yes(f) })
	delivered, next := make(chan error, 1), make(chan error, 1)
	go func() { delivered <- w.sink.Deliver(t.Context(), delivery("e1")) }()
	<-reached
	w.sink.Dismiss()
	w.sink.Dismiss()
	go func() { next <- w.sink.Deliver(t.Context(), delivery("e2")) }()
	if first.told("disconnect") {
		t.Error("the client is told to disconnect while it owes an answer")
	}
	close(release)
	if err := <-delivered; err != nil {
		t.Errorf("the delivery under way: %v", err)
	}
	w.until("the client is told to disconnect", func() bool { return first.told("disconnect") })
	w.left()
	w.attach(everything, yes)
	if err := <-next; err != nil {
		t.Errorf("the next delivery: %v", err)
	}
}
