package callback

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener whose connections are net.Pipe, so that a real server runs in virtual time.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "unix"} }

func (p *pipes) dial() net.Conn {
	ours, theirs := net.Pipe()
	p.conns <- theirs
	return ours
}

func serve(t *testing.T, h http.Handler) *pipes {
	p := &pipes{make(chan net.Conn), make(chan struct{})}
	server := &http.Server{Handler: h}
	done := make(chan error)
	go func() { done <- server.Serve(p) }()
	t.Cleanup(func() {
		server.Close()
		<-done
	})
	return p
}

func TestASlowBodyHoldsNothingForever(t *testing.T) {
	for name, drip := range map[string]time.Duration{"silent": time.Hour, "dripping": 100 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				k := new(kept)
				var reasons []Reason
				p := serve(t, newHandler(t, testKeys(), k, &Options{OnRefused: func(r Refusal) { reasons = append(reasons, r.Reason) }}))
				conn := p.dial()
				defer conn.Close()
				start := time.Now()
				fmt.Fprint(conn, "POST /?signature=s&timestamp=1&nonce=n HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
				go func() {
					for {
						time.Sleep(drip)
						if _, err := conn.Write([]byte(" ")); err != nil {
							return
						}
					}
				}()
				resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
				if err != nil {
					t.Fatal(err)
				}
				if took := time.Since(start); resp.StatusCode != http.StatusRequestTimeout || took != time.Second {
					t.Errorf("answered %d after %v, want 408 after 1s", resp.StatusCode, took)
				}
				if len(reasons) != 1 || reasons[0] != ReasonTooSlow {
					t.Errorf("reasons %q", reasons)
				}
				io.Copy(io.Discard, resp.Body)
				if _, err := conn.Read(make([]byte, 1)); err == nil {
					t.Error("the connection stays open, and the rest of the body with it")
				}
				good := &http.Client{Transport: &http.Transport{
					DisableKeepAlives: true,
					DialContext:       func(context.Context, string, string) (net.Conn, error) { return p.dial(), nil },
				}}
				if status, _ := send(t, good, request("http://ding.test", seal(t, testCipher(t), `{}`))); status != http.StatusOK {
					t.Errorf("the next push was answered %d", status)
				}
				conn.Close()
				time.Sleep(2 * drip) // the dripping ends
			})
		})
	}
}

// A deadline that was set for the body must not end what comes after it.
func TestABodyInTimeLeavesNoDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := serve(t, newHandler(t, testKeys(), new(kept), nil))
		dialed := 0
		client := &http.Client{Transport: &http.Transport{
			DialContext: func(context.Context, string, string) (net.Conn, error) { dialed++; return p.dial(), nil },
		}}
		defer client.CloseIdleConnections()
		for range 3 {
			if status, _ := send(t, client, request("http://ding.test", seal(t, testCipher(t), `{}`))); status != http.StatusOK {
				t.Errorf("answered %d", status)
			}
			time.Sleep(time.Minute)
		}
		if dialed != 1 {
			t.Errorf("%d connections, want one that lives on", dialed)
		}
	})
}
