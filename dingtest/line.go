package dingtest

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// line is the network under one connection. Made silent, it stays up for the client, and nothing
// comes through any more, either way.
type line struct {
	net.Conn
	silent atomic.Bool
	once   sync.Once
	closed chan struct{} // by us
}

func (l *line) Read(b []byte) (int, error) {
	for {
		n, err := l.Conn.Read(b)
		switch {
		case !l.silent.Load():
			return n, err
		case err != nil: // nor does it come through that the client is gone
			<-l.closed
			return 0, net.ErrClosed
		}
	}
}

func (l *line) Write(b []byte) (int, error) {
	if l.silent.Load() {
		return len(b), nil
	}
	return l.Conn.Write(b)
}

// Close ends the line on our side. If it is silent, the client does not hear of it.
func (l *line) Close() error {
	l.once.Do(func() { close(l.closed) })
	if l.silent.Load() {
		return l.Conn.SetReadDeadline(time.Now()) // lets Read go
	}
	return l.Conn.Close()
}

// cut ends the line on both sides, over TCP with a reset.
func (l *line) cut() {
	under := l.Conn
	if secure, ok := under.(interface{ NetConn() net.Conn }); ok {
		under = secure.NetConn()
	}
	if tcp, ok := under.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = under.Close()
}

// linger keeps a silent line up that was closed on our side, until the client has gone or ctx ends.
func (l *line) linger(ctx context.Context) {
	if !l.silent.Load() {
		return
	}
	defer context.AfterFunc(ctx, func() { _ = l.Conn.Close() })()
	_ = l.Conn.SetReadDeadline(time.Time{})
	_, _ = io.Copy(io.Discard, l.Conn)
	_ = l.Conn.Close()
}

// tapped puts a line under what is hijacked.
type tapped struct {
	http.ResponseWriter
	line *line
}

func (t *tapped) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(t.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	t.line = &line{Conn: conn, closed: make(chan struct{})}
	return t.line, bufio.NewReadWriter(buffered.Reader, bufio.NewWriter(t.line)), nil
}
