package streamsink_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/streamwire"
)

// TestClientsAsTheyAre plays what DingTalk's clients send, where they differ: what they ask for, and how they answer an
// event. Those for Node, Go and Python are run themselves, by make sdk and make pythonsdk.
func TestClientsAsTheyAre(t *testing.T) {
	event := member{"type": "EVENT", "topic": "*"}
	for name, test := range map[string]struct {
		open   member
		answer func(f streamwire.Frame) string
		fails  string // with this error; empty for success
	}{
		"Go": {
			member{"extras": member{"a": "b"}, "localIp": "10.0.0.1,10.0.0.2", "ua": "dingtalk-sdk-go/v0.9.1", "subscriptions": []member{
				{"type": "SYSTEM", "topic": "disconnect"}, {"type": "SYSTEM", "topic": "ping"}, event}},
			yes, "",
		},
		"Go, handler fails": {
			member{"subscriptions": []member{event}},
			func(f streamwire.Frame) string { return reply(f, 500, "boom", `{"status":"LATER","message":"boom"}`) }, `code 500 "boom"`,
		},
		"Java, later": {
			member{"subscriptions": []member{event}},
			func(f streamwire.Frame) string { return reply(f, 200, "OK", `{"status":"LATER"}`) }, "LATER",
		},
		"Java, handler fails": {
			member{"subscriptions": []member{event}},
			func(f streamwire.Frame) string {
				return `{"code":500,"message":"boom","headers":{"messageId":"` + f.MessageID() + `","contentType":"application/json"}}`
			}, `code 500 "boom"`,
		},
		"Python": {
			member{"ua": "dingtalk-sdk-python/v0.24.3-union", "localIp": "10.0.0.1", "subscriptions": []member{event}},
			echo, "",
		},
		"Python, later": {
			member{"subscriptions": []member{event}},
			func(f streamwire.Frame) string { return reply(f, 500, "not now", f.Data) }, `code 500 "not now"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil, nil)
			w.attachBy(test.open, test.answer)
			d := delivery("e1")
			d.Envelope.Data = []byte(`{"status":"finish","title":"请假 \"急\"","userId":["u1"]}`)
			err := w.sink.Deliver(t.Context(), d)
			if test.fails == "" && err != nil || test.fails != "" && (err == nil || !strings.Contains(err.Error(), test.fails)) {
				t.Errorf("error %v, want %q", err, test.fails)
			}
			if dingevent.Rejected(err) {
				t.Error("no retry can help?")
			}
		})
	}
}

// echo answers as the client for Python: with the event, whose text it has written anew in ASCII.
func echo(f streamwire.Frame) string {
	var data any
	if err := json.Unmarshal([]byte(f.Data), &data); err != nil {
		panic(err)
	}
	text, err := json.Marshal(data)
	if err != nil {
		panic(err)
	}
	return reply(f, 200, "OK", string(text))
}

// attachBy attaches a client with more in its open request, at the path that the client for Java always takes.
func (w *world) attachBy(more member, answer func(streamwire.Frame) string) *client {
	w.t.Helper()
	body := openBody(clientID, secret, nil)
	for name, value := range more {
		body[name] = value
	}
	status, opened := w.ask(body)
	host, path, _ := strings.Cut(strings.TrimPrefix(opened.Endpoint, "ws://"), "/")
	if status != http.StatusOK || path != "connect" || !strings.Contains(host, ":") {
		w.t.Fatalf("open answered %d %+v", status, opened)
	}
	ws, _, err := websocket.Dial(w.t.Context(), "ws://"+host+"/connect?ticket="+opened.Ticket, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	c := &client{t: w.t, ws: ws, done: make(chan struct{})}
	go c.serve(answer)
	w.t.Cleanup(c.close)
	return c
}
