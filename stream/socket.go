package stream

import (
	"bufio"
	"io"
	"net"
	"sync"
)

// A socket is the connection under a WebSocket. It reads ahead, and sends all writes between cork and uncork in one
// system call, because system calls are the dearest part of an answer. The library's own frames go the same way: at
// once, or with the batch in which they fall.
//
// One goroutine may read, and any number may write. Close interrupts them.
type socket struct {
	under     io.ReadWriteCloser
	ahead     *bufio.Reader
	closed    chan struct{}
	closeOnce func() error

	turn   chan struct{} // holds a token while a goroutine uses the fields below
	corked bool
	held   []byte // not sent yet; empty unless corked
	err    error  // of the first failed write; nothing is written after it
}

const (
	readAhead = 32 << 10
	// maxHeld bounds the bytes that are held back, besides the last write.
	maxHeld = 64 << 10
)

func newSocket(under io.ReadWriteCloser) *socket {
	s := &socket{
		under:  under,
		ahead:  bufio.NewReaderSize(under, readAhead),
		closed: make(chan struct{}),
		turn:   make(chan struct{}, 1),
	}
	s.closeOnce = sync.OnceValue(func() error { close(s.closed); return s.under.Close() })
	return s
}

func (s *socket) Read(p []byte) (int, error) { return s.ahead.Read(p) }

// Write sends p, or holds it back until uncork or until maxHeld bytes are held.
func (s *socket) Write(p []byte) (int, error) {
	if !s.begin() {
		return 0, net.ErrClosed
	}
	defer s.end()
	if s.err != nil {
		return 0, s.err
	}
	if !s.corked {
		var n int
		n, s.err = s.under.Write(p)
		return n, s.err
	}
	s.held = append(s.held, p...)
	if len(s.held) >= maxHeld {
		s.flush()
	}
	return len(p), s.err
}

// cork begins a batch. Only one goroutine may make batches.
func (s *socket) cork() {
	if s.begin() {
		s.corked = true
		s.end()
	}
}

// uncork ends the batch and sends the held bytes.
func (s *socket) uncork() error {
	if !s.begin() {
		return net.ErrClosed
	}
	defer s.end()
	s.corked = false
	s.flush()
	return s.err
}

// flush sends the held bytes. The caller holds the turn.
func (s *socket) flush() {
	if len(s.held) > 0 && s.err == nil {
		_, s.err = s.under.Write(s.held)
	}
	s.held = s.held[:0]
}

// Close closes the connection and drops the held bytes.
func (s *socket) Close() error { return s.closeOnce() }

// begin waits for the turn. It reports false when the socket is closed.
func (s *socket) begin() bool {
	select {
	case s.turn <- struct{}{}:
		return true
	case <-s.closed:
		return false
	}
}

func (s *socket) end() { <-s.turn }
