package stream_test

import (
	"bytes"
	"context"
	"io"
	"log"
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/stream"
)

// Over a real socket, with TLS and an own CA, in real time.
func TestTLS(t *testing.T) {
	ding := dingtest.NewServer(t, nil)
	server := httptest.NewUnstartedServer(ding)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	client, err := stream.New(app, secret, &stream.Options{BaseURL: server.URL, HTTPClient: server.Client(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
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
}
