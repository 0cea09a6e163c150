package httpsink

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
)

// TestIdle wants a connection to be used again soon after a delivery, and given up before a server closes it that does so
// after five seconds, as Node's does: the event that meets the closing is a failed attempt otherwise.
func TestIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		line := newLine()
		server := &http.Server{IdleTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})}
		go server.Serve(line)
		defer server.Close()
		sink, err := New("http://example.com/hook", nil)
		if err != nil {
			t.Fatal(err)
		}
		defer sink.Close()
		sink.client.Transport.(*http.Transport).DialContext = line.dial
		deliver := func() *quietConn {
			d := dingevent.Delivery{Envelope: &dingevent.Envelope{ID: "a", App: "hr", Data: []byte("{}")}, Attempt: 1}
			if err := sink.Deliver(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			return line.last
		}

		first := deliver()
		time.Sleep(3 * time.Second)
		if deliver() != first {
			t.Error("after 3 s the delivery dialled anew")
		}
		time.Sleep(5*time.Second - time.Millisecond)
		if !first.closed.Load() {
			t.Error("the connection is still open when the server is about to close it")
		}
		if deliver() == first {
			t.Error("the delivery used the connection that was given up")
		}
	})
}
