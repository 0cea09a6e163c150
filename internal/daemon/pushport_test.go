package daemon

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/config"
)

// newTestPort is a port with two apps, whose pushes go to r.
func newTestPort(t *testing.T, logs io.Writer, r dingevent.Receiver) *pushPort {
	t.Helper()
	p := newPushPort(probes{func() string { return "" }, func() string { return "" }}, slog.New(slog.NewTextHandler(logs, nil)))
	var apps []*httpApp
	for _, at := range []string{"/dingtalk/hr", "/dingtalk/crm"} {
		keys := []callback.Key{{Token: callbackToken, AESKey: aesKey, Owners: []string{owner}}}
		app := &httpApp{name: at, path: at}
		h, err := callback.NewHandler(at, keys, r, &callback.Options{
			Logger: slog.New(slog.DiscardHandler), OnRefused: app.refuse,
			OnReceived: func(n int, _ time.Duration, err error) { app.received(n, err) },
		})
		if err != nil {
			t.Fatal(err)
		}
		app.handler = h
		apps = append(apps, app)
	}
	p.use(apps)
	return p
}

func TestPaths(t *testing.T) {
	kept := 0
	p := newTestPort(t, io.Discard, dingevent.ReceiverFunc(func(context.Context, ...*dingevent.Envelope) error { kept++; return nil }))
	server := httptest.NewServer(p)
	defer server.Close()
	ding := dingtest.New(nil)
	defer ding.Close()
	for at, want := range map[string]bool{
		"/dingtalk/hr": true, "/dingtalk/hr/": true, "//dingtalk/hr": true, "/dingtalk//hr//": true, "/dingtalk/./crm": true,
		"/dingtalk": false, "/dingtalk/HR": false, "/dingtalk/hr/x": false, "/": false, "/healthz": false,
	} {
		err := ding.CheckURL(t.Context(), dingtest.Callback{URL: server.URL + at, Token: callbackToken, AESKey: aesKey, Owner: owner})
		if (err == nil) != want {
			t.Errorf("%s: %v", at, err)
		}
		if err != nil && !strings.Contains(err.Error(), "404") {
			t.Errorf("%s is answered otherwise than 404: %v", at, err)
		}
	}
	if s := p.status(); s == nil || s.Count != 5 {
		t.Errorf("strays: %+v", s)
	}
	push := ding.PushHTTP(dingtest.Callback{URL: server.URL + "//dingtalk/hr/", Token: callbackToken, AESKey: aesKey, Owner: owner}, dingtest.Event{Type: "x"})
	answered(t, push)
	if kept != 1 || p.all()[0].status("").Pushes != 1 {
		t.Errorf("kept %d, %+v", kept, p.all()[0].status(""))
	}
}

func TestStraysAreToldOnceAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var logs bytes.Buffer
		p := newTestPort(t, &logs, nopReceiver)
		for range 100 {
			p.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/DingTalk/CRM/"+strings.Repeat("x", 1000), nil))
			time.Sleep(time.Second)
		}
		if n := strings.Count(logs.String(), "\n"); n != 2 {
			t.Errorf("%d lines in 100 s, want 2", n)
		}
		s := p.status()
		if s.Count != 100 || s.Last.Nearest != "/dingtalk/crm" || len(s.Last.Path) > 200 || s.Last.Remote == "" || s.Last.At.IsZero() {
			t.Errorf("strays: %+v, %+v", s, s.Last)
		}
	})
}

// TestProbesOfThePushPort: load balancers ask with GET and HEAD, and that counts as nothing.
func TestProbesOfThePushPort(t *testing.T) {
	p := newTestPort(t, io.Discard, nopReceiver)
	for _, reason := range []string{"", "the journal is away"} {
		p.probes.unready = func() string { return reason }
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			for _, at := range []string{"/", "/healthz", "/healthz/", "/readyz", "/livez"} {
				w := httptest.NewRecorder()
				p.ServeHTTP(w, httptest.NewRequest(method, at, nil))
				want := http.StatusOK
				if reason != "" && at != "/livez" {
					want = http.StatusServiceUnavailable
				}
				if w.Code != want || w.Header().Get("Cache-Control") != "no-store" {
					t.Errorf("%s %s answered %d, want %d; %v", method, at, w.Code, want, w.Header())
				}
			}
		}
	}
	if p.status() != nil || p.all()[0].status("").Refused != nil {
		t.Error("a probe was counted")
	}
}

// TestRefusalsAreRemembered: with the last one stands whether an event has come since, and a control event is none.
func TestRefusalsAreRemembered(t *testing.T) {
	p := newTestPort(t, io.Discard, nopReceiver)
	server := httptest.NewServer(p)
	defer server.Close()
	ding := dingtest.New(nil)
	defer ding.Close()
	right := dingtest.Callback{URL: server.URL + "/dingtalk/hr", Token: callbackToken, AESKey: aesKey, Owner: owner}
	wrong := right
	wrong.Token = "0ther"
	for range 3 {
		if err := ding.CheckURL(t.Context(), wrong); err == nil {
			t.Fatal("a wrong token is taken")
		}
	}
	if err := ding.CheckURL(t.Context(), right); err != nil {
		t.Fatal(err)
	}
	s := p.all()[0].status("http://x")
	if len(s.Refused) != 1 {
		t.Fatalf("refused: %+v", s.Refused)
	}
	if r := s.Refused[0]; r.Count != 3 || r.Reason != "signature" || r.Hint == "" || r.Past || !strings.HasPrefix(r.Remote, "127.0.0.1:") || s.URL != "http://x/dingtalk/hr" {
		t.Errorf("after refusals: %+v, %+v", s, r)
	}
	answered(t, ding.PushHTTP(right, dingtest.Event{Type: "x"}))
	if s := p.all()[0].status(""); !s.Refused[0].Past || s.Pushes != 1 || s.LastPush.IsZero() {
		t.Errorf("after an event: %+v", s)
	}
}

var nopReceiver = dingevent.ReceiverFunc(func(context.Context, ...*dingevent.Envelope) error { return nil })

// TestSameTextIsOneEventOverARestart: what the journal has of the last minutes tells the new daemon.
func TestSameTextIsOneEventOverARestart(t *testing.T) {
	data, ding := t.TempDir(), dingtest.New(nil)
	defer ding.Close()
	for range 2 {
		d, err := New(config.Config{
			Data: data, Listen: "127.0.0.1:0", API: "127.0.0.1:0",
			Apps: []config.App{{Name: "hr", HTTP: &config.HTTP{Path: "/hr", Keys: []config.Key{{Token: callbackToken, AESKey: aesKey, Owners: []string{owner}}}}}},
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- d.Run(ctx) }()
		to := dingtest.Callback{URL: d.CallbackURL() + "/hr", Token: callbackToken, AESKey: aesKey, Owner: owner}
		for range 2 {
			answered(t, ding.PushHTTP(to, dingtest.Event{Data: []byte(`{"EventType":"org_micro_app_stop","CorpId":"c","agentId":7}`)}))
		}
		if next, err := d.Journal().Next(t.Context()); next != 2 || err != nil {
			t.Errorf("the next sequence is %d, want 2; %v", next, err)
		}
		stop()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
	}
}
