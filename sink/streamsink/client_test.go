package streamsink_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/streamwire"
	"github.com/dingevent/dingevent/sink/streamsink"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	clientID = "billing"
	secret   = "a-secret-of-some-length"
	success  = `{"status":"SUCCESS","message":"success"}`
)

// A world is a Server with one sink, served over TCP.
type world struct {
	t      testing.TB
	server *streamsink.Server
	sink   *streamsink.Sink
	web    *httptest.Server
	limit  int64 // of the frames that clients take
}

func newWorld(t testing.TB, opts *streamsink.Options, sinkOpts *streamsink.SinkOptions) *world {
	t.Helper()
	if opts == nil {
		opts = &streamsink.Options{}
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	server, err := streamsink.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	sink, err := server.NewSink(clientID, secret, sinkOpts)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, server: server, sink: sink, web: httptest.NewServer(server)}
	t.Cleanup(func() {
		w.web.Close()
		ended, cancel := context.WithCancel(context.Background())
		cancel()
		server.Shutdown(ended)
	})
	return w
}

// ask posts an open request.
func (w *world) ask(body any) (status int, reply struct{ Endpoint, Ticket, Code, Message string }) {
	w.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	resp, err := http.Post(w.web.URL+streamwire.OpenPath, "application/json", bytes.NewReader(text))
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || json.Unmarshal(answer, &reply) != nil {
		w.t.Fatalf("open answered %q, %v", answer, err)
	}
	return resp.StatusCode, reply
}

// A member is one of the objects in JSON that a client sends.
type member = map[string]any

var everything = []member{{"type": "EVENT", "topic": "*"}, {"type": "CALLBACK", "topic": "/v1.0/im/bot/messages/get"}}

func openBody(id, secret string, subscriptions []member) member {
	return member{"clientId": id, "clientSecret": secret, "ua": "test/1", "subscriptions": subscriptions}
}

// A client is attached and hands each push to answer, whose text it sends; none if it is empty.
type client struct {
	t    testing.TB
	ws   *websocket.Conn
	done chan struct{}

	mu     sync.Mutex // protects what follows
	system []streamwire.Frame
}

// attach connects a client and waits until the Server has taken it.
func (w *world) attach(subscriptions []member, answer func(streamwire.Frame) string) *client {
	w.t.Helper()
	before := len(w.sink.Status().Connections)
	c := w.dial(subscriptions, answer)
	w.until("the client is attached", func() bool { return len(w.sink.Status().Connections) > before })
	return c
}

// left waits until nobody is attached.
func (w *world) left() {
	w.t.Helper()
	w.until("they have left", func() bool { return len(w.sink.Status().Connections) == 0 })
}

func (w *world) dial(subscriptions []member, answer func(streamwire.Frame) string) *client {
	w.t.Helper()
	status, opened := w.ask(openBody(clientID, secret, subscriptions))
	if status != http.StatusOK {
		w.t.Fatalf("open answered %d %+v", status, opened)
	}
	ws, _, err := websocket.Dial(w.t.Context(), opened.Endpoint+"?ticket="+url.QueryEscape(opened.Ticket), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	ws.SetReadLimit(cmp.Or(w.limit, 32<<20))
	c := &client{t: w.t, ws: ws, done: make(chan struct{})}
	go c.serve(answer)
	w.t.Cleanup(c.close)
	return c
}

func (c *client) close() {
	c.ws.CloseNow()
	<-c.done
}

func (c *client) serve(answer func(streamwire.Frame) string) {
	defer close(c.done)
	var answering sync.WaitGroup
	defer answering.Wait()
	for {
		_, text, err := c.ws.Read(context.Background())
		if err != nil {
			return
		}
		var f streamwire.Frame
		if err := json.Unmarshal(text, &f); err != nil {
			c.t.Errorf("frame %.200q: %v", text, err)
			return
		}
		if f.Type == streamwire.System {
			c.mu.Lock()
			c.system = append(c.system, f)
			c.mu.Unlock()
			continue
		}
		answering.Go(func() {
			if reply := answer(f); reply != "" {
				c.ws.Write(context.Background(), websocket.MessageText, []byte(reply))
			}
		})
	}
}

// told reports whether a SYSTEM frame with this topic has come.
func (c *client) told(topic string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range c.system {
		if f.Headers["topic"] == topic {
			return true
		}
	}
	return false
}

// reply is the text of an answer to f, with data in a string, as DingTalk's clients send it.
func reply(f streamwire.Frame, code int, message, data string) string {
	text, err := json.Marshal(member{
		"code": code, "message": message, "data": data,
		"headers": member{"messageId": f.MessageID(), "contentType": "application/json"},
	})
	if err != nil {
		panic(err)
	}
	return string(text)
}

func yes(f streamwire.Frame) string { return reply(f, 200, "OK", success) }

func (w *world) until(what string, done func() bool) {
	w.t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(2 * time.Minute); !done(); {
		select {
		case <-tick.C:
		case <-deadline:
			w.t.Fatalf("it never came that %s", what)
		}
	}
}

func delivery(id string) dingevent.Delivery {
	return dingevent.Delivery{
		Envelope: &dingevent.Envelope{
			ID: id, Type: "user_add_org", CorpID: "ding1", App: "hr", Transport: dingevent.TransportStream,
			Born: time.UnixMilli(1772352000123), Data: []byte(`{"userId":["manager164"]}`),
		},
		Subscription: "everything", Seq: 7, Attempt: 2,
	}
}
