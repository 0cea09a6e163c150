package httpsink_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/freeaddr"
	"github.com/dingevent/dingevent/sink/httpsink"
)

// TestOneRequest: a connection that was used before ends before the answer. net/http would send the request again by itself if
// a header says that this does no harm, so that a receiver gets an attempt twice that we count once.
func TestOneRequest(t *testing.T) {
	for _, name := range []string{"Idempotency-Key", "X-Idempotency-Key", "X-Else"} {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int32
			address := fickle(t, &requests)
			sink := newSink(t, "http://"+address, &httpsink.Options{Header: http.Header{name: {"k"}}})
			for i, fails := range []bool{false, true, false} {
				if err := sink.Deliver(t.Context(), delivery()); (err != nil) != fails {
					t.Errorf("attempt %d: %v", i+1, err)
				}
			}
			if n := requests.Load(); n != 3 {
				t.Errorf("%d requests for 3 attempts", n)
			}
		})
	}
}

// fickle answers the first request of a connection, and ends the connection instead of an answer to the second.
func fickle(t *testing.T, requests *atomic.Int32) (address string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	t.Cleanup(all.Wait)
	t.Cleanup(func() { listener.Close() })
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer conn.Close()
				reader := bufio.NewReader(conn)
				for n := range 2 {
					req, err := http.ReadRequest(reader)
					if err != nil {
						return
					}
					_, _ = io.Copy(io.Discard, req.Body)
					if requests.Add(1); n == 0 {
						_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
					}
				}
			})
		}
	})
	return listener.Addr().String()
}

// TestLargeBodyHarmsNoNeighbourTwice: something on the way resets a connection of HTTP/2 because of a large body. The deliveries
// that share it fail once, and never again, however often the large event is tried.
func TestLargeBodyHarmsNoNeighbourTwice(t *testing.T) {
	type connKey struct{}
	came := make(chan struct{}, 1000) // an element for each small request
	reset := make(chan struct{})      // closed once the large body has ended a connection
	var once sync.Once
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.ContentLength > 100_000 {
			req.Context().Value(connKey{}).(net.Conn).Close()
			once.Do(func() { close(reset) })
			return
		}
		came <- struct{}{}
		<-reset // so that small requests are under way when the connection ends
	}))
	server.Config.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		return context.WithValue(ctx, connKey{}, conn)
	}
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	sink := newSink(t, server.URL, &httpsink.Options{RootCAs: (&counted{Server: server}).roots()})

	neighbours := func(attempt int) (failed int32) {
		var all sync.WaitGroup
		var n atomic.Int32
		for range 20 {
			all.Go(func() {
				for range 5 {
					if sink.Deliver(t.Context(), delivery()) != nil {
						n.Add(1)
					}
				}
			})
		}
		<-came
		d := delivery()
		d.Attempt, d.Envelope.Data = attempt, []byte(`"`+strings.Repeat("x", 200_000)+`"`)
		if err := sink.Deliver(t.Context(), d); err == nil {
			t.Error("the large event was taken")
		}
		all.Wait()
		return n.Load()
	}
	if failed := neighbours(1); failed == 0 {
		t.Error("no neighbour failed with the first attempt: nothing is tried here")
	}
	for attempt := 2; attempt < 6; attempt++ {
		if failed := neighbours(attempt); failed > 0 {
			t.Errorf("attempt %d: %d neighbours failed with it", attempt, failed)
		}
	}
}

// TestServerMadeAnew: the server ends and another stands at its address, as after a deployment: the next attempt reaches it.
func TestServerMadeAnew(t *testing.T) {
	for proto, secure := range map[string]bool{"HTTP/1.1": false, "HTTP/2.0": true} {
		t.Run(proto, func(t *testing.T) {
			address := freeaddr.New(t)
			old := countedAt(t, address, proto, secure)
			sink := newSink(t, old.URL, &httpsink.Options{RootCAs: old.roots(), Timeout: 3 * time.Second})
			if err := sink.Deliver(t.Context(), delivery()); err != nil {
				t.Fatal(err)
			}
			old.CloseClientConnections()
			old.Close()
			if err := sink.Deliver(t.Context(), delivery()); err == nil {
				t.Error("delivered to nobody")
			}
			countedAt(t, address, proto, secure)
			var err error
			for attempt := range 2 { // the first may find a connection that is dead
				err = sink.Deliver(t.Context(), delivery())
				if err == nil {
					break
				}
				t.Logf("attempt %d: %v", attempt+1, err)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
}
