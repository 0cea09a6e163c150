package stream_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/stream"
)

// Over real sockets: each way in which opening fails has its stage and reason.
func TestReasons(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	quiet := log.New(io.Discard, "", 0)
	serve := func(h http.HandlerFunc) *httptest.Server {
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		return server
	}
	unknownCA := httptest.NewUnstartedServer(dingtest.NewServer(t, nil))
	unknownCA.Config.ErrorLog = quiet
	unknownCA.StartTLS()
	t.Cleanup(unknownCA.Close)
	plain := serve(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") })
	hangs := make(chan struct{})
	hung := serve(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-hangs:
		case <-r.Context().Done():
		}
	})
	t.Cleanup(func() { close(hangs) })
	sendsTo := func(endpoint string) string {
		return serve(func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, `{"endpoint":"`+endpoint+`","ticket":"hidden"}`)
		}).URL
	}
	answers := func(status int, body string) string {
		return strings.Replace(serve(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			io.WriteString(w, body)
		}).URL, "http", "ws", 1)
	}
	const quoted = `{"code":"ServiceUnavailable","message":"not now: ` + secret + `, hidden"}`

	for name, test := range map[string]struct {
		url    string
		stage  stream.Stage
		reason stream.Reason
	}{
		"nobody listens":                   {"http://" + closed.Addr().String(), stream.StageOpen, stream.ReasonNetwork},
		"no such host":                     {"http://dingtalk.invalid", stream.StageOpen, stream.ReasonNetwork},
		"it hangs":                         {hung.URL, stream.StageOpen, stream.ReasonNetwork},
		"unknown CA":                       {unknownCA.URL, stream.StageOpen, stream.ReasonCertificate},
		"no TLS there":                     {strings.Replace(plain.URL, "http", "https", 1), stream.StageOpen, stream.ReasonStrange},
		"another server":                   {plain.URL, stream.StageOpen, stream.ReasonStrange},
		"nobody listens for the WebSocket": {sendsTo("ws://" + closed.Addr().String()), stream.StageConnect, stream.ReasonNetwork},
		"WebSocket hangs":                  {sendsTo(strings.Replace(hung.URL, "http", "ws", 1)), stream.StageConnect, stream.ReasonNetwork},
		"a proxy without WebSocket":        {sendsTo(answers(400, "<html>Bad Request</html>")), stream.StageConnect, stream.ReasonProxy},
		"a proxy that wants to know who":   {sendsTo(answers(407, "")), stream.StageConnect, stream.ReasonProxy},
		"an old ticket":                    {sendsTo(answers(401, `{"code":"authFailed"}`)), stream.StageConnect, stream.ReasonTicket},
		"DingTalk is away":                 {sendsTo(answers(503, "")), stream.StageConnect, stream.ReasonUnavailable},
		"a proxy that answers 200":         {sendsTo(answers(200, "")), stream.StageConnect, stream.ReasonProxy},
		"it quotes our secret":             {strings.Replace(answers(503, strings.ReplaceAll(quoted, "hidden", "")), "ws", "http", 1), stream.StageOpen, stream.ReasonUnavailable},
		"it quotes the ticket":             {sendsTo(answers(503, quoted)), stream.StageConnect, stream.ReasonUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := stream.New(app, secret, &stream.Options{
				BaseURL: test.url, RequestTimeout: time.Second, HandshakeTimeout: time.Second,
			})
			if err != nil {
				t.Fatal(err)
			}
			p, err := client.Probe(t.Context())
			refused, ok := errors.AsType[*stream.OpenError](err)
			if !ok || refused.Stage != test.stage || refused.Reason != test.reason || refused.Permanent() {
				t.Fatalf("%+v, %v; want %s, %s", p, err, test.stage, test.reason)
			}
			text := err.Error()
			if !strings.Contains(text, refused.Hint()) || strings.Contains(text, secret) || strings.Contains(text, "hidden") {
				t.Errorf("error: %s", text)
			}
			if (refused.Err == nil) != (refused.Status != 0) && test.reason != stream.ReasonStrange {
				t.Errorf("status %d, error %v", refused.Status, refused.Err)
			}
		})
	}
}

// The CA of a proxy that opens TLS can be given.
func TestOwnCA(t *testing.T) {
	pair := certtest.New(t, "proxy")
	server := httptest.NewUnstartedServer(dingtest.NewServer(t, nil))
	server.TLS = tlsWith(pair.Certificate)
	server.StartTLS()
	t.Cleanup(server.Close)
	client, err := stream.New(app, secret, &stream.Options{BaseURL: server.URL, RootCAs: pair.Roots})
	if err != nil {
		t.Fatal(err)
	}
	p, err := client.Probe(context.Background())
	if err != nil || p.Open <= 0 || p.Connect <= 0 || p.RoundTrip <= 0 || p.Endpoint != server.Listener.Addr().String() {
		t.Errorf("Probe: %+v, %v", p, err)
	}
}

func tlsWith(cert tls.Certificate) *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{cert}}
}
