package httpsink

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
)

// failed delivers an event through a proxy, if there is one, and returns the error.
func failed(t *testing.T, address, proxy string) string {
	t.Helper()
	s, err := New(address, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	transport, ok := s.client.Transport.(*http.Transport)
	if !ok {
		t.Fatalf("the transport is %T", s.client.Transport)
	}
	transport.Proxy = nil
	if proxy != "" {
		at, err := url.Parse(proxy)
		if err != nil {
			t.Fatal(err)
		}
		transport.Proxy = http.ProxyURL(at)
	}
	return fmt.Sprint(s.Deliver(t.Context(), dingevent.Delivery{Envelope: &dingevent.Envelope{ID: "e1", App: "hr", Type: "x", Data: []byte("{}")}, Attempt: 1}))
}

// TestProxyIsNamed: what a proxy refuses is not said to be the webhook's answer, and the next move is told, without a password.
func TestProxyIsNamed(t *testing.T) {
	status := http.StatusProxyAuthRequired
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	defer proxy.Close()
	at := proxy.Listener.Addr().String()
	got := failed(t, "https://example.com/hook", "http://user:hush@"+at)
	if want := "the environment's proxy " + at + " answered CONNECT with 407"; !strings.Contains(got, want) || !strings.Contains(got, "HTTPS_PROXY=") || strings.Contains(got, "hush") {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := failed(t, "http://example.com/hook", "http://"+at); !strings.Contains(got, "a proxy answers so") || !strings.Contains(got, "HTTP_PROXY=") {
		t.Errorf("without TLS: %s", got)
	}
	status = http.StatusServiceUnavailable
	if got, want := failed(t, "http://example.com/hook", "http://user:hush@"+at), "example.com or the environment's proxy "+at+" answered 503"; !strings.Contains(got, want) || strings.Contains(got, "hush") {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := failed(t, proxy.URL, ""), "httpsink: "+at+" answered 503"; !strings.HasPrefix(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
	status = http.StatusForbidden
	if got := failed(t, "https://example.com/hook", "http://"+at); !strings.HasSuffix(got, "answered CONNECT with 403 Forbidden") {
		t.Errorf("forbidden: %s", got)
	}
	proxy.Close()
	if got := failed(t, "https://example.com/hook", "http://"+at); !strings.Contains(got, "the environment's proxy: dial tcp") {
		t.Errorf("nothing listens: %s", got)
	}
}

func TestHints(t *testing.T) {
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	secure := strings.Replace(plain.URL, "http:", "https:", 1)
	if got := failed(t, secure, ""); !strings.Contains(got, "should the URL begin with http://?") {
		t.Errorf("HTTP in place of TLS: %s", got)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		if conn, err := l.Accept(); err == nil {
			_, _ = conn.Read(make([]byte, 4096))
			_ = conn.Close()
		}
	}()
	if got := failed(t, "http://"+l.Addr().String(), ""); !strings.HasSuffix(got, "it closed the connection without an answer: EOF") {
		t.Errorf("an end without an answer: %s", got)
	}
}
