package dingtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/coder/websocket"

	"github.com/dingevent/dingevent/dingtest"
)

const everything = `[{"type":"EVENT","topic":"*"},{"type":"CALLBACK","topic":"/v1.0/im/bot/messages/get"},{"type":"CALLBACK","topic":"/v1.0/card/instances/callback"}]`

// frame is what a client reads.
type frame struct {
	SpecVersion string            `json:"specVersion"`
	Type        string            `json:"type"`
	Headers     map[string]string `json:"headers"`
	Data        string            `json:"data"`
}

// ack is a client's answer to f.
func ack(f frame, code int, data string) []byte {
	text, err := json.Marshal(map[string]any{
		"code": code, "message": "m", "data": data,
		"headers": map[string]string{"messageId": f.Headers["messageId"], "contentType": "application/json"},
	})
	if err != nil {
		panic(err)
	}
	return text
}

// opened is what open replied.
type opened struct {
	Status                int
	Endpoint, Ticket      string
	Code, Message         string
	RequestID             string `json:"requestid"`
	ContentType, plainXML string
}

func open(t *testing.T, s *dingtest.Server, body string, header ...string) opened {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "POST", s.URL()+"/v1.0/gateway/connections/open", bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return decodeOpened(t, s.Client(), req)
}

func decodeOpened(t *testing.T, client *http.Client, req *http.Request) opened {
	t.Helper()
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := opened{Status: resp.StatusCode, ContentType: resp.Header.Get("Content-Type")}
	if err := json.Unmarshal(text, &out); err != nil {
		out.plainXML = string(text)
	}
	return out
}

func openBody(clientID, secret, subscriptions string) string {
	return fmt.Sprintf(`{"clientId":%q,"clientSecret":%q,"subscriptions":%s}`, clientID, secret, subscriptions)
}

// dial opens and connects. The connection ends with the test.
func dial(t *testing.T, s *dingtest.Server, clientID string) *websocket.Conn {
	t.Helper()
	return dialFor(t, s, clientID, everything)
}

func dialFor(t *testing.T, s *dingtest.Server, clientID, subscriptions string) *websocket.Conn {
	t.Helper()
	before := s.Connections(clientID)
	conn, _, err := connect(t, s, open(t, s, openBody(clientID, "secret", subscriptions)))
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(-1)
	t.Cleanup(func() { _ = conn.CloseNow() })
	if err := s.WaitConnections(t.Context(), clientID, before+1); err != nil {
		t.Fatal(err)
	}
	return conn
}

func connect(t *testing.T, s *dingtest.Server, o opened) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	return websocket.Dial(t.Context(), o.Endpoint+"?ticket="+url.QueryEscape(o.Ticket), &websocket.DialOptions{HTTPClient: s.Client()})
}

func read(ctx context.Context, conn *websocket.Conn) (f frame, err error) {
	_, text, err := conn.Read(ctx)
	if err != nil {
		return frame{}, err
	}
	return f, json.Unmarshal(text, &f)
}

// serve answers frames until the connection ends, as answer says; nil leaves one unanswered.
func serve(conn *websocket.Conn, answer func(frame) []byte) {
	for {
		f, err := read(context.Background(), conn)
		if err != nil {
			return
		}
		text := answer(f)
		if f.Headers["topic"] == "ping" {
			text = ack(f, 200, f.Data)
		}
		if text != nil {
			_ = conn.Write(context.Background(), websocket.MessageText, text)
		}
	}
}
