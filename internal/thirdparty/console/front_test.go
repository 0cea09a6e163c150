package console_test

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// A front is a proxy before a gateway. With it the gateway is away in each of the ways in which one can be.
type front struct {
	*httptest.Server

	mu      sync.Mutex // protects what follows
	refuse  string     // of these paths, by how they begin, requests are answered 503
	cut     bool       // connections end, and new ones as well
	silent  bool       // nothing is sent, and no connection ends
	release *sync.Cond // when silent ends
}

func newFront(t testing.TB, g *gateway) *front {
	t.Helper()
	to, err := url.Parse(g.Address().URL)
	if err != nil {
		t.Fatal(err)
	}
	f := new(front)
	f.release = sync.NewCond(&f.mu)
	proxy := &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(to); r.Out.Host = r.In.Host },
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	f.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch refuse, cut := f.state(); {
		case cut:
			panic(http.ErrAbortHandler)
		case refuse != "" && strings.HasPrefix(r.URL.Path, refuse):
			http.Error(w, "the proxy has no gateway", http.StatusServiceUnavailable)
		default:
			proxy.ServeHTTP(w, r)
		}
	}))
	f.Listener = &frontListener{f.Listener, f}
	f.Config.ErrorLog = log.New(io.Discard, "", 0)
	f.Start()
	t.Cleanup(func() { f.pass(); f.CloseClientConnections(); f.Close() })
	return f
}

func (f *front) state() (refuse string, cut bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.refuse, f.cut
}

func (f *front) set(refuse string, cut, silent bool) {
	f.mu.Lock()
	f.refuse, f.cut, f.silent = refuse, cut, silent
	f.mu.Unlock()
	f.release.Broadcast()
}

// The ways in which the gateway is away, and pass, after which it is there.
func (f *front) pass()               { f.set("", false, false) }
func (f *front) cutAll()             { f.set("", true, false); f.CloseClientConnections() }
func (f *front) refuseAll()          { f.set("/", false, false); f.CloseClientConnections() }
func (f *front) refuse503(at string) { f.set(at, false, false); f.CloseClientConnections() }
func (f *front) keepSilent()         { f.set("", false, true) }

// A frontListener has connections that are silent while the front is to be.
type frontListener struct {
	net.Listener
	front *front
}

func (l *frontListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &frontConn{c, l.front}, nil
}

type frontConn struct {
	net.Conn
	front *front
}

func (c *frontConn) Write(b []byte) (int, error) {
	c.front.mu.Lock()
	for c.front.silent {
		c.front.release.Wait()
	}
	c.front.mu.Unlock()
	return c.Conn.Write(b)
}
