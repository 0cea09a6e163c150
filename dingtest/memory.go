package dingtest

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
)

// memory is a network of its own with one HTTP server in it.
type memory struct {
	server    *http.Server
	transport *http.Transport
	accept    chan net.Conn
	done      chan struct{}
	closing   sync.Once
	serving   sync.WaitGroup // the server and its connections
}

func newMemory(h http.Handler) *memory {
	m := &memory{accept: make(chan net.Conn), done: make(chan struct{})}
	m.server = &http.Server{Handler: h, ConnState: m.count, ErrorLog: log.New(io.Discard, "", 0)}
	// To the transport, what DialTLSContext returns has TLS behind it already: that is how https
	// gets here without a certificate.
	m.transport = &http.Transport{DialContext: m.dial, DialTLSContext: m.dial}
	m.serving.Go(func() { _ = m.server.Serve(m) }) // ends with ErrServerClosed
	return m
}

func (m *memory) client() *http.Client { return &http.Client{Transport: m.transport} }

// count keeps track of connections. One that became a WebSocket is in its Server's hands.
func (m *memory) count(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		m.serving.Add(1)
	case http.StateClosed, http.StateHijacked:
		m.serving.Done()
	}
}

// close returns when the last handler has.
func (m *memory) close() {
	m.transport.CloseIdleConnections()
	_ = m.server.Close()
	_ = m.Close()
	m.serving.Wait()
}

func (m *memory) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := newPipe()
	select {
	case m.accept <- far:
		return near, nil
	case <-m.done:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept, Close and Addr make it the server's net.Listener.
func (m *memory) Accept() (net.Conn, error) {
	select {
	case c := <-m.accept:
		return c, nil
	case <-m.done:
		return nil, net.ErrClosed
	}
}

func (m *memory) Close() error {
	m.closing.Do(func() { close(m.done) })
	return nil
}

func (m *memory) Addr() net.Addr { return memoryAddr{} }
