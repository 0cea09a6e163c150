package natssink_test

import (
	"bytes"
	"io"
	"net"
	"sync"
	"testing"
)

// A proxy stands between a sink and a server, and can hold what is published.
type proxy struct {
	listener net.Listener
	target   string
	running  sync.WaitGroup

	mu      sync.Mutex // guards what follows
	open    []net.Conn
	reached chan struct{} // not nil while stalled and not reached
	release chan struct{}
}

func newProxy(t *testing.T, target string) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: listener, target: target}
	p.running.Go(p.accept)
	t.Cleanup(func() {
		listener.Close()
		p.cut()
		p.running.Wait()
	})
	return p
}

func (p *proxy) url() string { return "nats://" + p.listener.Addr().String() }

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.target)
		if err != nil {
			client.Close()
			continue
		}
		p.mu.Lock()
		p.open = append(p.open, client, server)
		p.mu.Unlock()
		p.running.Go(func() { _, _ = io.Copy(client, server); client.Close() })
		p.running.Go(func() { p.forward(client, server); server.Close() })
	}
}

func (p *proxy) forward(client, server net.Conn) {
	chunk := make([]byte, 64<<10)
	for {
		n, err := client.Read(chunk)
		if n > 0 {
			p.hold(chunk[:n])
			if _, err := server.Write(chunk[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// hold waits with a message that is published while the proxy is stalled.
func (p *proxy) hold(chunk []byte) {
	p.mu.Lock()
	reached, release := p.reached, p.release
	if reached == nil || !bytes.Contains(chunk, []byte("HPUB ")) {
		p.mu.Unlock()
		return
	}
	p.reached = nil
	p.mu.Unlock()
	close(reached)
	<-release
}

func (p *proxy) stall() (reached <-chan struct{}, release func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.reached, p.release = make(chan struct{}), make(chan struct{})
	return p.reached, sync.OnceFunc(func() { close(p.release) })
}

// cut ends every connection.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, conn := range p.open {
		conn.Close()
	}
	p.open = nil
}
