package httpsink

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/certtest"
)

// TestDeadConnection lets an HTTP/2 connection go silent without a word, as behind a firewall that forgot it, and
// wants it to be given up within 30 s, before anybody delivers again.
func TestDeadConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pair := certtest.New(t, "example.com")
		line := newLine()
		server := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}),
			TLSConfig: &tls.Config{Certificates: []tls.Certificate{pair.Certificate}}}
		go server.ServeTLS(line, "", "")
		defer server.Close()
		sink, err := New("https://example.com/hook", &Options{RootCAs: pair.Roots})
		if err != nil {
			t.Fatal(err)
		}
		defer sink.Close()
		transport := sink.client.Transport.(*http.Transport)
		transport.DialContext = line.dial
		transport.IdleConnTimeout = time.Hour // so that the ping alone closes it
		d := dingevent.Delivery{Envelope: &dingevent.Envelope{ID: "a", App: "hr", Data: []byte("{}")}, Attempt: 1}
		if err := sink.Deliver(t.Context(), d); err != nil {
			t.Fatal(err)
		}

		dead := line.last
		dead.silent.Store(true)
		time.Sleep(31 * time.Second)
		if !dead.closed.Load() {
			t.Error("the dead connection is still open after 31 s")
		}
		if err := sink.Deliver(t.Context(), d); err != nil || line.last == dead {
			t.Errorf("the next delivery: %v", err)
		}
	})
}

// A line is a listener in memory, and what dials it.
type line struct {
	calls chan net.Conn
	ended chan struct{}
	last  *quietConn // the caller's end
}

func newLine() *line { return &line{calls: make(chan net.Conn), ended: make(chan struct{})} }

func (l *line) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	l.last = &quietConn{Conn: ours}
	l.calls <- theirs
	return l.last, nil
}

func (l *line) Accept() (net.Conn, error) {
	select {
	case conn := <-l.calls:
		return conn, nil
	case <-l.ended:
		return nil, net.ErrClosed
	}
}

func (l *line) Close() error   { close(l.ended); return nil }
func (l *line) Addr() net.Addr { return &net.TCPAddr{} }

// A quietConn swallows what is written once it is silent.
type quietConn struct {
	net.Conn
	silent, closed atomic.Bool
}

func (c *quietConn) Write(p []byte) (int, error) {
	if c.silent.Load() {
		return len(p), nil
	}
	return c.Conn.Write(p)
}

func (c *quietConn) Close() error {
	c.closed.Store(true)
	return c.Conn.Close()
}
