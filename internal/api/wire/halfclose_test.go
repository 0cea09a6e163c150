package wire

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

// TestHalfClosedClientGetsItsAnswer: a client such as nc closes its direction once it has asked.
func TestHalfClosedClientGetsItsAnswer(t *testing.T) {
	server := httptest.NewServer(finishing(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(200 * time.Millisecond):
		case <-r.Context().Done():
			w.WriteHeader(http.StatusInternalServerError)
		}
	})))
	defer server.Close()
	for path, want := range map[string]int{"/api/v1/status": 200, "/api/v1/events/follow": 500} {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path)
		if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
			t.Fatal(err)
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s answered %d, want %d", path, resp.StatusCode, want)
		}
	}
}

// TestNobodyWaitsForever: who has really gone is given up after a while, and a server that closes at once.
func TestNobodyWaitsForever(t *testing.T) {
	for why, want := range map[error]time.Duration{context.Canceled: finishWithin, http.ErrServerClosed: 0} {
		synctest.Test(t, func(t *testing.T) {
			var took time.Duration
			h := finishing(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				start := time.Now()
				<-r.Context().Done()
				took = time.Since(start)
			}))
			ctx, cancel := context.WithCancelCause(t.Context())
			cancel(why)
			h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/", nil))
			if took != want {
				t.Errorf("%v: given up after %v, want %v", why, took, want)
			}
		})
	}
}
