package httpserver

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/internal/limitstest"
)

// pipes is a listener whose connections are net.Pipe, so that a real server runs in virtual time.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "unix"} }

func (p *pipes) dial(t *testing.T) net.Conn {
	ours, theirs := net.Pipe()
	p.conns <- theirs
	t.Cleanup(func() { ours.Close() })
	return ours
}

// startPipes serves h until stop, which returns how long the end took.
func startPipes(h http.Handler) (p *pipes, stop func() time.Duration) {
	p = &pipes{make(chan net.Conn), make(chan struct{})}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- New(p, h, nil).Serve(ctx, 5*time.Second) }()
	return p, func() time.Duration {
		began := time.Now()
		cancel()
		<-ended
		return time.Since(began)
	}
}

func status(c net.Conn) int {
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0
	}
	return resp.StatusCode
}

// TestASlowRequestEnds, whichever part is slow, also where the handler never looks at the body.
func TestASlowRequestEnds(t *testing.T) {
	reads := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			w.WriteHeader(http.StatusRequestTimeout)
		}
	})
	ignores := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	header, body := limitstest.Of(t, "every port: time of a header").Time(), limitstest.Of(t, "every port: time of a body").Time()
	for _, c := range []struct {
		name, begin string
		handler     http.Handler
		within      time.Duration
	}{
		{"nothing", "", reads, header},
		{"header", "POST / HTTP/1.1\r\nX: ", reads, header},
		{"body that is read", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", reads, body},
		{"body that is not read", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", ignores, body},
		{"body in chunks", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n", ignores, body},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, stop := startPipes(c.handler)
				conn := p.dial(t)
				began := time.Now()
				var dripping sync.WaitGroup
				dripping.Go(func() {
					io.WriteString(conn, c.begin)
					for c.begin != "" {
						if _, err := conn.Write([]byte("x")); err != nil {
							return
						}
						time.Sleep(300 * time.Millisecond)
					}
				})
				io.Copy(io.Discard, conn)
				dripping.Wait()
				if took := time.Since(began); took < c.within || took > c.within+time.Second {
					t.Errorf("the connection ended after %v, want %v", took, c.within)
				}
				stop()
			})
		})
	}
}

// TestALongRequestGoesOn: the deadline of a body ends with the body, and no handler is in a hurry.
func TestALongRequestGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, stop := startPipes(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			select {
			case <-time.After(10 * time.Minute):
			case <-r.Context().Done():
				w.WriteHeader(http.StatusGone)
			}
			io.WriteString(w, strings.Repeat("x", 100_000))
		}))
		conn := p.dial(t)
		fmt.Fprint(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody")
		if got := status(conn); got != http.StatusOK {
			t.Errorf("status %d", got)
		}
		conn.Close()
		stop()
	})
}

// TestAnAnswerThatNobodyReads ends, unless the handler says otherwise.
func TestAnAnswerThatNobodyReads(t *testing.T) {
	within := limitstest.Of(t, "every port: time of a piece of an answer").Time()
	for name, patient := range map[string]bool{"ordinary": false, "patient": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ended := make(chan time.Duration, 1)
				began := time.Now()
				p, stop := startPipes(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					if patient {
						http.NewResponseController(w).SetWriteDeadline(time.Time{})
					}
					for range 100 {
						if _, err := w.Write(make([]byte, 8<<10)); err != nil {
							break
						}
					}
					ended <- time.Since(began)
				}))
				conn := p.dial(t)
				fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
				if patient {
					time.Sleep(time.Hour)
					go io.Copy(io.Discard, conn)
				}
				if took := <-ended; !patient && (took < within || took > 2*within) || patient && took < time.Hour {
					t.Errorf("the answer ended after %v", took)
				}
				conn.Close()
				stop()
			})
		})
	}
}

// TestADeadlineEndsWithItsAnswer: a connection that was idle for longer is answered, also where the answer has no body.
func TestADeadlineEndsWithItsAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, stop := startPipes(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			if r.Method == http.MethodGet {
				io.WriteString(w, "hello")
			}
		}))
		conn := p.dial(t)
		in := bufio.NewReader(conn)
		for _, request := range []string{
			"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "DELETE / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
			"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx", "PUT / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n",
		} {
			io.WriteString(conn, request)
			if strings.HasPrefix(request, "PUT") {
				if line, err := in.ReadString('\n'); err != nil || !strings.Contains(line, "100") {
					t.Fatalf("asked whether to go on: %q, %v", line, err)
				}
				in.ReadString('\n')
				io.WriteString(conn, "x")
			}
			resp, err := http.ReadResponse(in, nil)
			if err != nil {
				t.Fatalf("%.20q: %v", request, err)
			}
			io.Copy(io.Discard, resp.Body)
			time.Sleep(3 * writeWithin)
		}
		conn.Close()
		stop()
	})
}

// TestAnIdleConnectionEnds at its bound, and not before.
func TestAnIdleConnectionEnds(t *testing.T) {
	idle := limitstest.Of(t, "every port: time between two requests").Time()
	synctest.Test(t, func(t *testing.T) {
		p, stop := startPipes(nothing)
		conn := p.dial(t)
		in := bufio.NewReader(conn)
		for range 2 {
			fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
			if _, err := http.ReadResponse(in, nil); err != nil {
				t.Fatal("within the bound: ", err)
			}
			time.Sleep(idle - time.Millisecond)
		}
		began := time.Now()
		if _, err := in.ReadByte(); err != io.EOF || time.Since(began) > time.Second {
			t.Errorf("after the bound: %v, %v later", err, time.Since(began))
		}
		stop()
	})
}

// TestProxiesCloseFirst: a proxy that uses a connection at the end of the time for which it keeps one is answered.
func TestProxiesCloseFirst(t *testing.T) {
	for proxy, keeps := range map[string]time.Duration{
		"nginx": time.Minute, "Traefik": 90 * time.Second, "Caddy": 2 * time.Minute, "Google's": 10 * time.Minute, "Envoy": time.Hour,
	} {
		synctest.Test(t, func(t *testing.T) {
			p, stop := startPipes(nothing)
			conn := p.dial(t)
			in := bufio.NewReader(conn)
			for range 2 {
				fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
				if _, err := http.ReadResponse(in, nil); err != nil {
					t.Error(proxy, err)
				}
				time.Sleep(keeps + time.Second)
			}
			conn.Close()
			stop()
		})
	}
}

// TestTheEndIsBounded, whoever holds on.
func TestTheEndIsBounded(t *testing.T) {
	for _, c := range []struct {
		name, begin string
		most        time.Duration
	}{
		{"nothing", "", time.Second},
		{"half a header", "GET / HT", time.Second},
		{"a request without end", "GET /follow HTTP/1.1\r\nHost: x\r\n\r\n", time.Second},
		{"an answer that nobody reads", "GET /much HTTP/1.1\r\nHost: x\r\n\r\n", 5 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, stop := startPipes(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					switch r.URL.Path {
					case "/follow":
						<-r.Context().Done()
					case "/much":
						w.Write(make([]byte, 1<<20))
					}
				}))
				conn := p.dial(t)
				io.WriteString(conn, c.begin)
				if c.name == "a request without end" {
					go io.Copy(io.Discard, conn)
				}
				synctest.Wait()
				if took := stop(); took > c.most+600*time.Millisecond { // Shutdown looks twice a second
					t.Errorf("the end took %v, want %v", took, c.most)
				}
			})
		})
	}
}
