package httpserver

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/dingevent/dingevent/internal/limitstest"
)

// start serves h on a real socket until the test ends.
func start(t *testing.T, h http.Handler, limits Limits) (s *Server, addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s = New(l, h, &Options{Name: "test", Limits: limits})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, 10*time.Second) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return s, l.Addr().String()
}

func dial(t *testing.T, addr string) net.Conn {
	t.Helper()
	return dialFrom(t, "127.0.0.1", addr)
}

func dialFrom(t *testing.T, from, addr string) net.Conn {
	t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	c, err := d.DialContext(t.Context(), "tcp", addr)
	if err != nil {
		t.Skipf("this machine has no address %s: %v", from, err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// ask sends a request by c, and returns the status of the answer; 0 if the connection was closed.
func ask(c net.Conn) int {
	fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}

// waitOpen waits until so many connections are open.
func waitOpen(t *testing.T, s *Server, want int) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); s.Connections().Open != want; {
		if time.Now().After(deadline) {
			t.Fatalf("%+v, want %d open", s.Connections(), want)
		}
		time.Sleep(time.Millisecond)
	}
}

var nothing = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})

// TestHalfOpenConnectionsHoldUpNobody: more of them than there may be, and still every request is answered.
func TestHalfOpenConnectionsHoldUpNobody(t *testing.T) {
	reads := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body) })
	for name, begin := range map[string]string{
		"silent": "", "in the header": "POST /x HTTP/1.1\r\nHost: x\r\nX-", "in the body": "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nx",
	} {
		t.Run(name, func(t *testing.T) {
			s, addr := start(t, reads, Limits{Connections: 20})
			for n := range 300 {
				io.WriteString(dial(t, addr), begin)
				if n%10 == 0 {
					if status := ask(dial(t, addr)); status != http.StatusOK {
						t.Fatalf("with %d half-open connections: status %d", n, status)
					}
				}
			}
			if c := s.Connections(); c.Open > 20 || c.Cut < 200 || c.Refused != 0 {
				t.Errorf("%+v", c)
			}
		})
	}
}

// TestIdleConnectionsGoBeforeNewOnes: one that has just come may be a push, and one that is idle is none.
func TestIdleConnectionsGoBeforeNewOnes(t *testing.T) {
	s, addr := start(t, nothing, Limits{Connections: 2})
	idle := dial(t, addr)
	if status := ask(idle); status != http.StatusOK {
		t.Fatal(status)
	}
	fresh := dial(t, addr)
	waitOpen(t, s, 2)
	if status := ask(dial(t, addr)); status != http.StatusOK {
		t.Error(status)
	}
	if status := ask(idle); status != 0 {
		t.Errorf("the idle connection is answered %d", status)
	}
	if status := ask(fresh); status != http.StatusOK {
		t.Errorf("the new connection is answered %d", status)
	}
}

// TestWhatIsServedIsNeverCut: where all are being served, the new connection is refused, and the next one is taken again.
func TestWhatIsServedIsNeverCut(t *testing.T) {
	limitstest.Of(t, "every port: connections").Is(defaultConnections)
	release := make(chan struct{})
	s, addr := start(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }), Limits{Connections: 3})
	var answers sync.WaitGroup
	for range 3 {
		c := dial(t, addr)
		answers.Go(func() {
			if status := ask(c); status != http.StatusOK {
				t.Errorf("a request that was being served is answered %d", status)
			}
		})
	}
	for s.Running() < 3 {
		time.Sleep(time.Millisecond)
	}
	if status := ask(dial(t, addr)); status != 0 {
		t.Errorf("one too many is answered %d", status)
	}
	close(release)
	answers.Wait()
	if status := ask(dial(t, addr)); status != http.StatusOK {
		t.Errorf("after that: %d", status)
	}
	if c := s.Connections(); c.Refused != 1 {
		t.Errorf("%+v", c)
	}
}

// TestOneAddressTakesItsShare and no other's, and a proxy has none.
func TestOneAddressTakesItsShare(t *testing.T) {
	limitstest.Of(t, "every port: connections of an address").Is(defaultPerAddress)
	s, addr := start(t, nothing, Limits{PerAddress: 5, Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.3/32")}})
	other := dialFrom(t, "127.0.0.2", addr)
	proxied := []net.Conn{}
	for range 20 {
		proxied = append(proxied, dialFrom(t, "127.0.0.3", addr))
	}
	burst := []net.Conn{}
	for range 50 {
		burst = append(burst, dial(t, addr))
	}
	waitOpen(t, s, 71)
	for _, c := range burst[:25] { // a burst is no attack, and is answered
		if status := ask(c); status != http.StatusOK {
			t.Fatalf("one of a burst is answered %d", status)
		}
		c.Close()
	}
	time.Sleep(lateRequest)
	if status := ask(dial(t, addr)); status != http.StatusOK {
		t.Errorf("the address at its bound is answered %d", status)
	}
	waitOpen(t, s, 26)
	for _, c := range append(proxied, other) {
		if status := ask(c); status != http.StatusOK {
			t.Errorf("%v is answered %d", c.LocalAddr(), status)
		}
	}
	if c := s.Connections(); c.Cut != 21 || c.Refused != 0 {
		t.Errorf("%+v, want 21 cut", c)
	}
}

// TestAWebSocketLivesOn however many connections come after it, and takes nobody's place.
func TestAWebSocketLivesOn(t *testing.T) {
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/ws" {
			return
		}
		ws, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer ws.CloseNow()
		for {
			kind, text, err := ws.Read(r.Context())
			if err != nil || ws.Write(r.Context(), kind, text) != nil {
				return
			}
		}
	})
	s, addr := start(t, echo, Limits{Connections: 2})
	var all []*websocket.Conn
	for range 5 {
		ws, _, err := websocket.Dial(t.Context(), "ws://"+addr+"/ws", nil)
		if err != nil {
			t.Fatal(err)
		}
		defer ws.CloseNow()
		all = append(all, ws)
	}
	waitOpen(t, s, 0) // a client may have its answer before the server has let go of the connection
	for range 20 {
		dial(t, addr)
	}
	for _, ws := range all {
		if err := ws.Write(t.Context(), websocket.MessageText, []byte("hi")); err != nil {
			t.Fatal(err)
		}
		if _, text, err := ws.Read(t.Context()); err != nil || string(text) != "hi" {
			t.Fatalf("%q, %v", text, err)
		}
	}
	waitOpen(t, s, 2)
}

// TestLimitsHoldBelowTLS: a handshake that never ends is a connection that waits.
func TestLimitsHoldBelowTLS(t *testing.T) {
	own := httptest.NewTLSServer(nothing)
	defer own.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := New(l, nothing, &Options{Limits: Limits{Connections: 20}, TLS: &tls.Config{Certificates: own.TLS.Certificates}})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, time.Second) }()
	client := own.Client()
	for n := range 100 {
		dial(t, l.Addr().String())
		if n%10 != 0 {
			continue
		}
		resp, err := client.Get("https://" + l.Addr().String())
		if err != nil {
			t.Fatalf("with %d half-open connections: %v", n, err)
		}
		resp.Body.Close()
		client.CloseIdleConnections()
	}
	if c := s.Connections(); c.Open > 20 || c.Cut < 50 || c.Refused != 0 {
		t.Errorf("%+v", c)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestAddresses: a host of IPv6 has a whole network, and may come as IPv4.
func TestAddresses(t *testing.T) {
	l := newListener(nil, Limits{})
	for remote, want := range map[string]string{
		"203.0.113.7:1": "203.0.113.7", "[::ffff:203.0.113.7]:1": "203.0.113.7", "[2001:db8:1:2:3::4]:1": "2001:db8:1:2::",
		"127.0.0.1:1": "", "[::1]:1": "", "10.1.2.3:1": "", "100.64.0.9:1": "", "[fe80::1%eth0]:1": "", "192.168.1.1:1": "", "172.32.0.1:1": "172.32.0.1",
	} {
		got := l.counts(net.TCPAddrFromAddrPort(netip.MustParseAddrPort(remote)))
		if want == "" && got.IsValid() || want != "" && got != netip.MustParseAddr(want) {
			t.Errorf("%s counts for %v, want %q", remote, got, want)
		}
	}
}
