package stream_test

import (
	"bytes"
	"context"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/stream"
)

// Over real sockets, in real time: with the default HTTP client, and over TLS with an own CA.
func TestTCP(t *testing.T) {
	for name, start := range map[string]func(*httptest.Server) *http.Client{
		"plain": func(s *httptest.Server) *http.Client { s.Start(); return nil },
		"TLS":   func(s *httptest.Server) *http.Client { s.EnableHTTP2 = true; s.StartTLS(); return s.Client() },
	} {
		t.Run(name, func(t *testing.T) {
			ding := dingtest.NewServer(t, nil)
			server := httptest.NewUnstartedServer(ding)
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			client := newTCPClient(t, server, start(server))
			defer server.Close()
			ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
			defer stop()
			ended := make(chan error, 1)
			go func() { ended <- client.Run(ctx, dingevent.ReceiverFunc(take)) }()
			if err := ding.WaitConnections(ctx, app, 2); err != nil {
				t.Fatal(err, client.Status())
			}
			push := ding.PushStream(app, dingtest.Event{Type: "user_add_org", Data: bytes.Repeat([]byte(`"`), 200<<10)})
			if outcome, err := push.Wait(ctx); outcome != dingtest.Answered {
				t.Error(outcome, err, push.Attempts())
			}
			stop()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
}

func newTCPClient(t *testing.T, server *httptest.Server, h *http.Client) *stream.Client {
	t.Helper()
	client, err := stream.New(app, secret, &stream.Options{BaseURL: server.URL, HTTPClient: h, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// A redirect would carry the secret to a host that nobody chose.
func TestRedirectIsNotFollowed(t *testing.T) {
	asked := make(chan struct{}, 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		if r.URL.Path == "/elsewhere" {
			t.Error("the redirect was followed")
		}
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	client := newTCPClient(t, server, nil)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- client.Run(ctx, dingevent.ReceiverFunc(take)) }()
	for range 3 {
		<-asked
	}
	stop()
	if err := <-ended; err != nil || !strings.Contains(client.Status().OpenError.Error(), "307") {
		t.Errorf("Run: %v, status %+v; want 307 told and tried again", err, client.Status())
	}
}
