package stream_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/dingevent/dingevent/internal/limitstest"
	"github.com/dingevent/dingevent/stream"
)

// A peer is a DingTalk that does what the test says, where the fake would not.
type peer struct {
	*world
	conns chan *websocket.Conn
	opens chan map[string]any // open requests
}

// inPeersWorld runs f with a client that has one connection to a peer.
func inPeersWorld(t *testing.T, edit func(*stream.Options), f func(p *peer, ws *websocket.Conn)) {
	inWorld(t, func(w *world) {
		p := &peer{world: w, conns: make(chan *websocket.Conn, 10), opens: make(chan map[string]any, 10)}
		w.net = newNetwork(w.ding.ClientFor(p))
		opts := w.options()
		opts.Connections = 1
		if edit != nil {
			edit(opts)
		}
		client := w.newClient(opts)
		client.Handle("slow", func(context.Context, *stream.Callback) (any, error) { time.Sleep(time.Second); return nil, nil })
		w.run(client, take)
		f(p, <-p.conns)
		w.finish(1100 * time.Millisecond)
	})
}

func (p *peer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		var in map[string]any
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			p.Errorf("open request: %v", err)
		}
		in["path"], in["Accept"] = r.URL.Path, r.Header.Get("Accept")
		p.opens <- in
		fmt.Fprint(w, `{"endpoint":"wss://edge.dingtalk.test:443/some/path?zone=1","ticket":"a+b/c=&zone=2"}`)
		return
	}
	if got := r.URL.Path + "?" + r.URL.RawQuery; got != "/some/path?zone=1&ticket=a%2Bb%2Fc%3D%26zone%3D2" || r.Host != "edge.dingtalk.test:443" {
		p.Errorf("connected to %s %s", r.Host, got)
	}
	ws, err := websocket.Accept(w, r, nil)
	if err != nil {
		p.Error(err)
		return
	}
	ws.SetReadLimit(-1)
	p.conns <- ws
}

func (p *peer) send(ws *websocket.Conn, typ websocket.MessageType, text string) {
	p.Helper()
	if err := ws.Write(p.Context(), typ, []byte(text)); err != nil {
		p.Fatal(err)
	}
}

// receives wants the next answer to have this message ID, code and part of its data.
func (p *peer) receives(ws *websocket.Conn, id string, code int, data string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), 2*time.Minute)
	defer cancel()
	_, text, err := ws.Read(ctx)
	if err != nil {
		p.Fatalf("no answer %s: %v", id, err)
	}
	var got struct {
		Code    int
		Headers map[string]string
		Data    string
	}
	if err := json.Unmarshal(text, &got); err != nil {
		p.Fatal(err)
	}
	if got.Code != code || got.Headers["messageId"] != id || !strings.Contains(got.Data, data) {
		p.Errorf("answer %s, want %s, %d, %s", text, id, code, data)
	}
}

func TestOpenRequest(t *testing.T) {
	inPeersWorld(t, func(o *stream.Options) { o.Robot = true }, func(p *peer, ws *websocket.Conn) {
		in := <-p.opens
		text, err := json.Marshal(in["subscriptions"])
		if err != nil {
			t.Fatal(err)
		}
		want := `[{"topic":"*","type":"EVENT"},{"topic":"/v1.0/im/bot/messages/get","type":"CALLBACK"},` +
			`{"topic":"/v1.0/im/bot/messages/delegate","type":"CALLBACK"},{"topic":"slow","type":"CALLBACK"}]`
		if string(text) != want {
			t.Errorf("subscriptions: %s, want %s", text, want)
		}
		if in["clientId"] != app || in["clientSecret"] != secret || in["path"] != "/v1.0/gateway/connections/open" || in["Accept"] != "application/json" {
			t.Errorf("open request: %v", in)
		}
		if ua, _ := in["ua"].(string); !strings.HasPrefix(ua, "dingevent-sdk-go/") {
			t.Errorf("ua: %v", in["ua"])
		}
		ws.CloseRead(p.Context())
	})
}

func TestSystemAndStrangeFrames(t *testing.T) {
	inPeersWorld(t, nil, func(p *peer, ws *websocket.Conn) {
		text := websocket.MessageText
		p.send(ws, text, `{"type":"SYSTEM","headers":{"topic":"ping","messageId":"1"},"data":"{\"opaque\" : \"ü\\\"\"}"}`)
		p.receives(ws, "1", 200, `{"opaque" : "ü\""}`)
		for _, topic := range []string{"CONNECTED", "REGISTERED", "KEEPALIVE", "news"} {
			p.send(ws, text, `{"type":"SYSTEM","headers":{"topic":"`+topic+`","messageId":"`+topic+`"},"data":"{}"}`)
			p.receives(ws, topic, 200, "{}")
		}
		p.send(ws, text, `this is not JSON`)
		p.send(ws, text, `{"type":"EVENT","headers":{"messageId":"cut`)
		p.send(ws, text, `{"type":"NEWS","headers":{"messageId":"2"}}`)
		p.receives(ws, "2", 404, "")
		p.send(ws, text, `{"type":"CALLBACK","headers":{"messageId":"3","topic":"/unknown"}}`)
		p.receives(ws, "3", 404, "")
		p.send(ws, websocket.MessageBinary, `{"type":"EVENT","headers":{"messageId":"4","eventId":"e"}}`)
		p.receives(ws, "4", 200, "SUCCESS")
		p.send(ws, text, `{"type":"EVENT","headers":{"messageId":"5"},"data":"`+strings.Repeat("x", 1<<20-100)+`"}`)
		p.receives(ws, "5", 200, "SUCCESS")
		if s := p.client.Status(); s.Unreadable != 2 || s.Failed != 2 || s.Success != 2 || s.Opened != 1 {
			t.Errorf("status: %+v", s)
		}
		ws.CloseRead(p.Context())
	})
}

func TestFrameTooLarge(t *testing.T) {
	most := limitstest.Of(t, "Stream: frame").Number()
	inPeersWorld(t, func(o *stream.Options) { o.MaxFrame = int64(most) }, func(p *peer, ws *websocket.Conn) {
		largest := `{"type":"EVENT","headers":{"messageId":"0"}}`
		p.send(ws, websocket.MessageText, largest+strings.Repeat(" ", most-len(largest)))
		p.receives(ws, "0", 200, "SUCCESS")
		p.send(ws, websocket.MessageText, strings.Repeat("x", most+1))
		_, _, err := ws.Read(p.Context())
		if websocket.CloseStatus(err) != websocket.StatusMessageTooBig {
			t.Errorf("closed with %v", err)
		}
		ws = <-p.conns
		p.send(ws, websocket.MessageText, `{"type":"EVENT","headers":{"messageId":"1"}}`)
		p.receives(ws, "1", 200, "SUCCESS")
		if s := p.client.Status(); s.Unreadable != 1 || s.Opened != 2 || !strings.Contains(p.logs.String(), "Options.MaxFrame") {
			t.Errorf("status: %+v", s)
		}
		ws.CloseRead(p.Context())
	})
}

// After disconnect the new connection opens first, the old one still answers what comes by it, and
// is then closed in good order.
func TestReplacementOpensFirst(t *testing.T) {
	inPeersWorld(t, nil, func(p *peer, ws *websocket.Conn) {
		p.send(ws, websocket.MessageText, `{"type":"SYSTEM","headers":{"topic":"disconnect"},"data":"{\"reason\":\"connection is expired\"}"}`)
		p.send(ws, websocket.MessageText, `{"type":"EVENT","headers":{"messageId":"1"}}`)
		next := <-p.conns
		p.receives(ws, "1", 200, "SUCCESS")
		if _, _, err := ws.Read(p.Context()); websocket.CloseStatus(err) != websocket.StatusNormalClosure {
			t.Errorf("the old connection ended with %v, want a closing handshake", err)
		}
		next.CloseRead(p.Context())
	})
}

func TestNewPushWhileStopping(t *testing.T) {
	inPeersWorld(t, nil, func(p *peer, ws *websocket.Conn) {
		p.send(ws, websocket.MessageText, `{"type":"CALLBACK","headers":{"messageId":"1","topic":"slow"}}`)
		synctest.Wait()
		p.stop()
		p.send(ws, websocket.MessageText, `{"type":"EVENT","headers":{"messageId":"2"}}`)
		p.receives(ws, "2", 200, "LATER")
		p.receives(ws, "1", 200, "null")
		ws.CloseRead(p.Context())
	})
}
