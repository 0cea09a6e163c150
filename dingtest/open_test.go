package dingtest_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/dingevent/dingevent/dingtest"
)

func TestOpenRefuses(t *testing.T) {
	const good = `[{"type":"EVENT","topic":"*"}]`
	tests := map[string]struct {
		body   string
		header []string
		status int
		code   string
		says   string
	}{
		"wrong secret":     {openBody(app, "wrong", good), nil, 401, "authFailed", ""},
		"unknown app":      {openBody("other", "secret", good), nil, 401, "authFailed", ""},
		"no client ID":     {openBody("", "secret", good), nil, 400, "invalidParameter", "clientId"},
		"no secret":        {openBody(app, "", good), nil, 400, "invalidParameter", "clientSecret"},
		"no subscriptions": {openBody(app, "secret", "[]"), nil, 400, "invalidParameter", "subscriptions"},
		"unknown type":     {openBody(app, "secret", `[{"type":"X","topic":"*"}]`), nil, 400, "invalidParameter", `"X"`},
		"no topic":         {openBody(app, "secret", `[{"type":"EVENT"}]`), nil, 400, "invalidParameter", "topic"},
		"not JSON":         {"clientId=x", nil, 400, "invalidParameter", "JSON"},
		"form":             {openBody(app, "secret", good), []string{"Content-Type", "application/x-www-form-urlencoded"}, 400, "invalidParameter", "Content-Type"},
		"too large":        {openBody(app, "secret", `["`+strings.Repeat("x", 1<<20)+`"]`), nil, 400, "invalidParameter", "1 MiB"},
	}
	s := dingtest.NewServer(t, &dingtest.Options{Apps: map[string]string{app: "secret"}})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := open(t, s, test.body, test.header...)
			if got.Status != test.status || got.Code != test.code || !strings.Contains(got.Message, test.says) || len(got.RequestID) != 36 {
				t.Errorf("got %+v", got)
			}
			if strings.Contains(got.Message, "secret") || got.Ticket != "" {
				t.Errorf("a refusal tells too much: %+v", got)
			}
		})
	}
	if got := open(t, s, openBody(app, "secret", good)); got.Status != 200 || got.Ticket == "" {
		t.Errorf("the right pair got %+v", got)
	}
}

func TestOpenReplies(t *testing.T) {
	s := dingtest.NewServer(t, nil)
	got := open(t, s, openBody(app, "any", everything))
	if got.Endpoint != "ws://api.dingtalk.test:80/connect" || !strings.HasPrefix(got.ContentType, "application/json") {
		t.Errorf("got %+v", got)
	}
	if !strings.HasPrefix(got.Ticket, "+/") || !strings.HasSuffix(got.Ticket, "=") {
		t.Errorf("ticket %q needs no escaping", got.Ticket)
	}
	got = open(t, s, openBody(app, "any", everything), "Accept", "*/*")
	if got.Status != 200 || !strings.Contains(got.plainXML, "<endpoint>ws://api.dingtalk.test:80/connect</endpoint><ticket>") {
		t.Errorf("without Accept: %+v", got)
	}
	got = open(t, s, `{}`, "Accept", "*/*")
	if got.Status != 400 || !strings.Contains(got.plainXML, "<code>invalidParameter</code>") {
		t.Errorf("without Accept: %+v", got)
	}
	plain := dingtest.NewServer(t, &dingtest.Options{PlainTickets: true})
	got = open(t, plain, openBody(app, "any", everything))
	if got.Ticket == "" || url.QueryEscape(got.Ticket) != got.Ticket {
		t.Errorf("ticket %q needs escaping", got.Ticket)
	}
}

func TestClientReachesAnyHost(t *testing.T) {
	s := dingtest.NewServer(t, nil)
	resp, err := s.Client().Post("https://api.dingtalk.com/v1.0/gateway/connections/open", "application/json", strings.NewReader(openBody(app, "s", everything)))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("status %d", resp.StatusCode)
	}
}

func TestEndpointOverTCP(t *testing.T) {
	s := dingtest.NewServer(t, nil)
	for name, start := range map[string]func(http.Handler) *httptest.Server{"ws": httptest.NewServer, "wss": httptest.NewTLSServer} {
		t.Run(name, func(t *testing.T) {
			server := start(s)
			defer server.Close()
			req, err := http.NewRequest("POST", server.URL+"/v1.0/gateway/connections/open", strings.NewReader(openBody(name, "s", everything)))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Accept", "application/json")
			o := decodeOpened(t, server.Client(), req)
			host := strings.TrimPrefix(strings.TrimPrefix(server.URL, "http://"), "https://")
			if want := name + "://" + host + "/connect"; o.Endpoint != want {
				t.Fatalf("endpoint %q, want %q", o.Endpoint, want)
			}
			conn, _, err := websocket.Dial(t.Context(), o.Endpoint+"?ticket="+url.QueryEscape(o.Ticket), &websocket.DialOptions{HTTPClient: server.Client()})
			if err != nil {
				t.Fatal(err)
			}
			defer conn.CloseNow()
			if err := s.WaitConnections(t.Context(), name, 1); err != nil {
				t.Fatal(err)
			}
			go serve(conn, success)
			wait(t, s.PushStream(name, dingtest.Event{Type: "t", Data: []byte(`{}`)}), dingtest.Answered)
		})
	}
}

func TestTicket(t *testing.T) {
	tests := map[string]struct {
		after time.Duration
		uses  int
		typed func(string) string // how the ticket gets into the URL
		ok    bool
	}{
		"at once":        {0, 1, url.QueryEscape, true},
		"after 89.999 s": {90*time.Second - time.Millisecond, 1, url.QueryEscape, true},
		"after 90 s":     {90 * time.Second, 1, url.QueryEscape, false},
		"second use":     {0, 2, url.QueryEscape, false},
		"not escaped":    {0, 1, func(s string) string { return s }, false},
		"made up":        {0, 1, func(string) string { return "x" }, false},
		"none":           {0, 1, func(string) string { return "" }, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
				o := open(t, s, openBody(app, "s", everything))
				time.Sleep(test.after)
				var err error
				var resp *http.Response
				for range test.uses {
					var conn *websocket.Conn
					conn, resp, err = websocket.Dial(t.Context(), o.Endpoint+"?ticket="+test.typed(o.Ticket), &websocket.DialOptions{HTTPClient: s.Client()})
					if err == nil {
						defer conn.CloseNow()
					}
				}
				if (err == nil) != test.ok {
					t.Fatalf("dial: %v", err)
				}
				if !test.ok && resp.StatusCode != http.StatusUnauthorized {
					t.Errorf("status %d, want 401", resp.StatusCode)
				}
			})
		})
	}
}
