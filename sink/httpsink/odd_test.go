package httpsink_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/httpsink"
)

// TestSwitchedProtocols: a webhook that answers 101 and then keeps silent fails the attempt at once. No context ends a read
// of such a connection.
func TestSwitchedProtocols(t *testing.T) {
	address := speaks(t, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
	for _, client := range []*http.Client{nil, {}} {
		err := newSink(t, address, &httpsink.Options{Client: client}).Deliver(t.Context(), delivery())
		if err == nil || dingevent.Rejected(err) || !strings.Contains(err.Error(), "answered 101 Switching Protocols") {
			t.Error(err)
		}
	}
}

// TestMoreThanItsAnswer: what comes behind an answer spoils the connection. An attempt that has just taken it fails, and its
// error says what to look at. The one after that has a new connection.
func TestMoreThanItsAnswer(t *testing.T) {
	more, gone := make(chan struct{}, 1), make(chan struct{}, 1)
	t.Cleanup(func() { close(more) })
	address := speaksTo(t, func(conn net.Conn) {
		speak(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", func() { <-more; io.WriteString(conn, "more") })
		gone <- struct{}{}
	})
	sink := newSink(t, address, nil)
	taken := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(c httptrace.GotConnInfo) {
		if c.Reused {
			more <- struct{}{}
			<-gone // net/http has closed it
		}
	}})
	if err := sink.Deliver(taken, delivery()); err != nil {
		t.Fatal(err)
	}
	err := sink.Deliver(taken, delivery())
	if err == nil || !strings.Contains(err.Error(), "more than its last answer") || strings.Contains(err.Error(), "readLoop") {
		t.Errorf("%v", err)
	}
	if err := sink.Deliver(t.Context(), delivery()); err != nil {
		t.Error(err)
	}
}

// TestUnknownStatus has no text behind its number.
func TestUnknownStatus(t *testing.T) {
	err := newSink(t, speaks(t, "HTTP/1.1 599 Odd\r\nContent-Length: 0\r\n\r\n"), nil).Deliver(t.Context(), delivery())
	if err == nil || !strings.HasSuffix(err.Error(), "answered 599") {
		t.Errorf("%q", err)
	}
}

// speaks starts a server that answers each request with text as it stands, and keeps connections open.
func speaks(t *testing.T, text string) (address string) {
	t.Helper()
	return speaksTo(t, func(conn net.Conn) { speak(conn, text, func() {}) })
}

func speaksTo(t *testing.T, serve func(net.Conn)) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(conn)
		}
	}()
	return fmt.Sprint("http://", listener.Addr())
}

// speak answers requests until the client closes conn. It calls then after each answer.
func speak(conn net.Conn, text string, then func()) {
	defer conn.Close()
	for in := bufio.NewReader(conn); ; {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return
		}
		if _, err := io.WriteString(conn, text); err != nil {
			return
		}
		go then()
	}
}
