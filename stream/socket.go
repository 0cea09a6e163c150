package stream

import (
	"bufio"
	"io"
	"net"
	"sync"
	"time"
)

// A socket is the connection under a WebSocket. It reads ahead. Texts that come as DingTalk sends them, each in one frame
// and in one piece, are taken where they lie, and answers leave many in one system call. All other frames are the
// library's: it reads them here, and writes its own. So neither has a part of a frame of the other.
//
// One goroutine may take texts, beside the library. Any number may write. Close interrupts them.
type socket struct {
	under     io.ReadWriteCloser
	closed    chan struct{}
	closeOnce func() error

	reading chan struct{} // holds a token while a goroutine uses the fields below
	ahead   *bufio.Reader
	left    uint64    // what the library has not read yet of its frame
	came    time.Time // when the last bytes did that a text has waited for

	turn chan struct{} // holds a token while a goroutine uses the fields below
	over bool          // a frame has said that none follows
	err  error         // of the first failed write; nothing is written after it
}

// readAhead is how much is read at once. A larger frame is the library's.
const readAhead = 32 << 10

func newSocket(under io.ReadWriteCloser) *socket {
	s := &socket{
		under:   under,
		ahead:   bufio.NewReaderSize(under, readAhead),
		closed:  make(chan struct{}),
		reading: make(chan struct{}, 1),
		turn:    make(chan struct{}, 1),
	}
	s.closeOnce = sync.OnceValue(func() error { close(s.closed); return s.under.Close() })
	return s
}

// takeText waits for the next frame. If it is a text of at most that many bytes, in one piece, take is called with it, and
// must keep nothing of it. Otherwise takeText reports false: the library has to read what comes next, also an error.
func (s *socket) takeText(most int64, take func(text []byte, came time.Time)) bool {
	s.reading <- struct{}{} // whoever has it waits for the network at most, which Close ends
	defer func() { <-s.reading }()
	if s.left > 0 {
		return false
	}
	h, err := s.header()
	if err != nil || !h.wholeText || h.payload > uint64(most) || h.size() > readAhead {
		return false
	}
	frame, err := s.peek(int(h.size()))
	if err != nil {
		return false
	}
	take(frame[h.len:], s.came)
	s.ahead.Discard(len(frame)) // they are there
	return true
}

// header is that of the next frame, which is not taken. The caller has the token.
func (s *socket) header() (frameHeader, error) {
	begin, err := s.peek(2)
	if err != nil {
		return frameHeader{}, err
	}
	begin, err = s.peek(headerLen(begin[1]))
	if err != nil {
		return frameHeader{}, err
	}
	return readHeader(begin), nil
}

// peek waits for the next n bytes.
func (s *socket) peek(n int) ([]byte, error) {
	if s.ahead.Buffered() >= n {
		return s.ahead.Peek(n)
	}
	bytes, err := s.ahead.Peek(n)
	s.came = time.Now()
	return bytes, err
}

// Read reads for the library, and never beyond the end of a frame.
func (s *socket) Read(p []byte) (int, error) {
	s.reading <- struct{}{} // whoever has it waits for the network at most, which Close ends
	defer func() { <-s.reading }()
	if s.left == 0 && len(p) > 0 {
		h, err := s.header()
		if err != nil && s.ahead.Buffered() == 0 {
			return 0, err
		}
		if s.left = h.size(); err != nil {
			s.left = uint64(s.ahead.Buffered()) // the beginning of a header, and nothing follows
		}
	}
	n, err := s.ahead.Read(p[:min(uint64(len(p)), s.left)])
	s.left -= uint64(n)
	return n, err
}

// Write sends a frame of the library's.
func (s *socket) Write(p []byte) (int, error) {
	if !s.begin() {
		return 0, net.ErrClosed
	}
	defer s.end()
	n, err := s.write(p)
	s.over = s.over || isClose(p)
	return n, err
}

// send sends frames of ours, unless a close has been sent: then no other frame may follow.
func (s *socket) send(frames []byte) error {
	if !s.begin() {
		return net.ErrClosed
	}
	defer s.end()
	if s.over {
		return net.ErrClosed
	}
	_, err := s.write(frames)
	return err
}

// write writes p in one system call. The caller holds the turn.
func (s *socket) write(p []byte) (n int, err error) {
	if s.err == nil {
		n, s.err = s.under.Write(p)
	}
	return n, s.err
}

// Close closes the connection.
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
