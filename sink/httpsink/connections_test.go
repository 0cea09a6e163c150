package httpsink_test

import (
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/httpsink"
)

// A dialed is a server that counts its connections.
type dialed struct {
	*httptest.Server
	mu    sync.Mutex
	count int
}

func newDialed(t *testing.T, secure bool) *dialed {
	d := &dialed{Server: httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))}
	d.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.count++
		}
	}
	if secure {
		d.StartTLS()
	} else {
		d.Start()
	}
	t.Cleanup(d.Close)
	return d
}

// deliverBy makes a sink for every options, and lets each deliver in turn. It returns how many connections that took.
func (d *dialed) deliverBy(t *testing.T, all ...*httpsink.Options) int {
	t.Helper()
	for _, opts := range all {
		sink, err := httpsink.New(d.URL, opts)
		if err != nil {
			t.Fatal(err)
		}
		env := &dingevent.Envelope{ID: "a", App: "hr", Data: []byte("{}")}
		if err := sink.Deliver(t.Context(), dingevent.Delivery{Envelope: env, Attempt: 1}); err != nil {
			t.Fatal(err)
		}
		if err := sink.Close(); err != nil {
			t.Fatal(err)
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.count
}

// TestConnections shares connections between sinks, and never with one that trusts other certificates.
func TestConnections(t *testing.T) {
	shared := &httpsink.Connections{}
	if n := newDialed(t, false).deliverBy(t,
		&httpsink.Options{Connections: shared},
		&httpsink.Options{Connections: shared, Format: httpsink.Raw, Header: http.Header{"X-A": {"b"}}},
		&httpsink.Options{Connections: shared},
	); n != 1 {
		t.Errorf("three sinks that share made %d connections, want 1", n)
	}
	if n := newDialed(t, false).deliverBy(t, nil, &httpsink.Options{}); n != 2 {
		t.Errorf("two sinks that do not share made %d connections, want 2", n)
	}
	secure := newDialed(t, true)
	roots := x509.NewCertPool()
	roots.AddCert(secure.Certificate())
	own := &httpsink.Options{Connections: shared, RootCAs: roots}
	if n := secure.deliverBy(t, own, own); n != 2 {
		t.Errorf("two sinks with certificates of their own made %d connections, want 2", n)
	}
	sink, err := httpsink.New(secure.URL, &httpsink.Options{Connections: shared})
	if err != nil {
		t.Fatal(err)
	}
	env := &dingevent.Envelope{ID: "a", App: "hr", Data: []byte("{}")}
	if err := sink.Deliver(t.Context(), dingevent.Delivery{Envelope: env, Attempt: 1}); err == nil {
		t.Error("a sink delivered by the certificates of another")
	}
}
