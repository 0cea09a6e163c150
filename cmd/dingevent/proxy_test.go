package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/rogpeppe/go-internal/testscript"
)

// A proxy takes CONNECT requests over TCP. Every tunnel leads to one address, whatever host it was asked for.
type proxy struct {
	server  *httptest.Server
	to      string
	refuses atomic.Bool

	mu    sync.Mutex // protects asked
	asked []string   // the hosts of tunnels
}

func newProxy() *proxy {
	p := new(proxy)
	p.server = httptest.NewServer(p)
	return p
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method != http.MethodConnect:
		http.Error(w, "this proxy makes tunnels only", http.StatusMethodNotAllowed)
		return
	case p.refuses.Load():
		http.Error(w, "this host is not allowed", http.StatusForbidden)
		return
	}
	there, err := net.Dial("tcp", p.to)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer there.Close()
	p.mu.Lock()
	p.asked = append(p.asked, r.Host)
	p.mu.Unlock()
	here, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	io.WriteString(here, "HTTP/1.1 200 Connection established\r\n\r\n")
	var both sync.WaitGroup
	both.Go(func() { io.Copy(there, buffered); there.(*net.TCPConn).CloseWrite() })
	both.Go(func() { io.Copy(here, there); here.(*net.TCPConn).CloseWrite() })
	both.Wait()
}

// tunnels counts those that were asked for.
func (p *proxy) tunnels(host string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, asked := range p.asked {
		if asked == host {
			n++
		}
	}
	return n
}

// proxy allows|refuses: so the proxy does from now on.
func proxyCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 || args[0] != "allows" && args[0] != "refuses" {
		ts.Fatalf("usage: proxy allows|refuses")
	}
	ts.Value("proxy").(*proxy).refuses.Store(args[0] == "refuses")
}

// tunneled N HOST: exactly N tunnels to the host were asked for.
func tunneledCommand(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	if neg || err != nil {
		ts.Fatalf("usage: tunneled N HOST")
	}
	if got := ts.Value("proxy").(*proxy).tunnels(args[1]); got != want {
		ts.Fatalf("%d tunnels to %s, want %d", got, args[1], want)
	}
}
