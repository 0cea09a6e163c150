package httpsink_test

import (
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/dingevent/dingevent/sink/httpsink"
)

// TestKeepAlive wants one connection for many deliveries, failed ones too.
func TestKeepAlive(t *testing.T) {
	for proto, secure := range map[string]bool{"HTTP/1.1": false, "HTTP/2.0": true} {
		t.Run(proto, func(t *testing.T) {
			server := newCounted(t, proto, secure)
			sink := newSink(t, server.URL, &httpsink.Options{RootCAs: server.roots()})
			for i := range 100 {
				d := delivery()
				d.Envelope.ID = fmt.Sprint([]string{"works", "fails"}[i%2], i)
				if err := sink.Deliver(t.Context(), d); (err != nil) != (i%2 == 1) {
					t.Errorf("%s: %v", d.Envelope.ID, err)
				}
			}
			if n := server.connections.Load(); n != 1 {
				t.Errorf("%d connections, want 1", n)
			}
		})
	}
}

// TestHTTP2AtOnce wants deliveries that meet to share the connection that is there.
func TestHTTP2AtOnce(t *testing.T) {
	server := newCounted(t, "HTTP/2.0", true)
	sink := newSink(t, server.URL, &httpsink.Options{RootCAs: server.roots()})
	if err := sink.Deliver(t.Context(), delivery()); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if err := sink.Deliver(t.Context(), delivery()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := server.connections.Load(); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
}

// A counted webhook counts its connections, wants one protocol, and fails on events whose ID starts with "fails".
type counted struct {
	*httptest.Server
	connections atomic.Int32
}

func newCounted(t *testing.T, proto string, secure bool) *counted {
	t.Helper()
	return countedAt(t, "127.0.0.1:0", proto, secure)
}

func countedAt(t *testing.T, address, proto string, secure bool) *counted {
	t.Helper()
	c := &counted{}
	c.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Proto != proto {
			t.Errorf("spoke %s, want %s", req.Proto, proto)
		}
		if strings.HasPrefix(req.Header.Get("Webhook-Id"), "fails") {
			w.WriteHeader(http.StatusInternalServerError)
		}
		fmt.Fprint(w, strings.Repeat("an answer of some length ", 1000))
	}))
	c.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			c.connections.Add(1)
		}
	}
	c.Listener.Close()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	c.Listener = listener
	if c.EnableHTTP2 = secure; secure {
		c.StartTLS()
	} else {
		c.Start()
	}
	t.Cleanup(c.Close)
	return c
}

// roots are nil for a server without TLS.
func (c *counted) roots() *x509.CertPool {
	if c.Certificate() == nil {
		return nil
	}
	roots := x509.NewCertPool()
	roots.AddCert(c.Certificate())
	return roots
}
