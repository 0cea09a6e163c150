package stream

import (
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A pipe stands for the network under a socket: it notes each write, or blocks or fails when told to.
type pipe struct {
	io.Reader
	reads int

	mu      sync.Mutex // protects what follows
	writes  []string
	fail    error
	blocked chan struct{} // when not nil, writes wait until it is closed
	closes  int
}

func (p *pipe) Read(b []byte) (int, error) {
	p.reads++
	return p.Reader.Read(b)
}

func (p *pipe) Write(b []byte) (int, error) {
	if p.blocked != nil {
		<-p.blocked
		return 0, io.ErrClosedPipe
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		return 0, p.fail
	}
	p.writes = append(p.writes, string(b))
	return len(b), nil
}

func (p *pipe) Close() error {
	p.closes++
	if p.blocked != nil {
		close(p.blocked)
	}
	return nil
}

func (p *pipe) wrote(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(p.writes, want) {
		t.Errorf("system calls wrote %q, want %q", p.writes, want)
	}
}

func write(t *testing.T, s *socket, text string) {
	t.Helper()
	if n, err := s.Write([]byte(text)); n != len(text) || err != nil {
		t.Errorf("write of %d bytes: %d, %v", len(text), n, err)
	}
}

// frames are those of batches, without masks.
func frames(t *testing.T, batches ...string) (texts []string) {
	t.Helper()
	for all := []byte(strings.Join(batches, "")); len(all) > 0; {
		h := readHeader(all[:headerLen(all[1])])
		key := all[h.len-maskLen : h.len]
		text := all[h.len:h.size()]
		for i := range text {
			text[i] ^= key[i%maskLen]
		}
		texts, all = append(texts, string(text)), all[h.size():]
	}
	return texts
}

// TestPostbox: answers of any length leave in one write, up to a bound.
func TestPostbox(t *testing.T) {
	p := &pipe{}
	box := postbox{socket: newSocket(p)}
	var letters []letter
	var want []string
	for _, n := range []int{0, 1, 7, 8, 9, 20, 30, 1000, 60_000, 70_000, 5} {
		l := letter{answer{code: codeOK, data: strings.Repeat("x", n)}, "id"}
		letters, want = append(letters, l), append(want, string(l.appendTo(nil, l.messageID)))
	}
	if err := box.post(letters); err != nil {
		t.Fatal(err)
	}
	if got := frames(t, p.writes...); !slices.Equal(got, want) {
		t.Errorf("sent %q, want %q", got, want)
	}
	if len(p.writes) != 2 || len(p.writes[0]) < maxBatch { // what is beyond the bound, and the rest
		t.Errorf("%d writes, the first of %d bytes", len(p.writes), len(p.writes[0]))
	}
	if err := box.post(nil); err != nil || len(p.writes) != 2 {
		t.Errorf("no letters: %v, %d writes", err, len(p.writes))
	}
}

// TestMasks: every frame has a key of its own, or a mask would mask nothing.
func TestMasks(t *testing.T) {
	p := &pipe{}
	box := postbox{socket: newSocket(p)}
	keys := map[string]bool{}
	for range 300 {
		if err := box.post([]letter{{answer{code: codeOK}, "id"}}); err != nil {
			t.Fatal(err)
		}
		last := p.writes[len(p.writes)-1]
		keys[last[2:2+maskLen]] = true
	}
	if len(keys) < 299 {
		t.Errorf("%d keys for 300 frames", len(keys))
	}
}

// TestNothingAfterClose: no frame may follow a close frame, which the library sends also by itself.
func TestNothingAfterClose(t *testing.T) {
	p := &pipe{}
	s := newSocket(p)
	pong, goodbye := "\x8a\x80mask", "\x88\x80mask"
	write(t, s, pong)
	if err := s.send([]byte("answer")); err != nil {
		t.Error(err)
	}
	write(t, s, goodbye)
	if err := s.send([]byte("late")); err != net.ErrClosed {
		t.Errorf("sent after a close: %v", err)
	}
	p.wrote(t, pong, "answer", goodbye)
}

func TestSocketReadsAhead(t *testing.T) {
	frame := "\x81\x05frame"
	n := readAhead / 8
	p := &pipe{Reader: strings.NewReader(strings.Repeat(frame, n))}
	s := newSocket(p)
	got := 0
	for s.takeText(100, func(text []byte, _ time.Time) {
		if string(text) != "frame" {
			t.Errorf("text %q", text)
		}
	}) {
		got++
	}
	if got != n {
		t.Errorf("%d texts, want %d", got, n)
	}
	if p.reads != 2 { // the texts, and their end
		t.Errorf("%d system calls read, want 2", p.reads)
	}
}

// TestPartOfAFrame: while the library has read a part of a frame, as in the closing handshake, no text begins.
func TestPartOfAFrame(t *testing.T) {
	s := newSocket(&pipe{Reader: strings.NewReader("\x88\x03\x81\x01x\x81\x01y")})
	var room [2]byte
	take := func(text []byte, _ time.Time) { room[0] = text[0] }
	if n, err := s.Read(room[:]); n != 2 || err != nil || s.takeText(100, take) {
		t.Errorf("read %d, %v; and a text within a frame", n, err)
	}
	if rest, err := io.ReadAll(io.LimitReader(s, 3)); string(rest) != "\x81\x01x" || err != nil {
		t.Errorf("the rest is %q, %v", rest, err)
	}
	if !s.takeText(100, take) || room[0] != 'y' {
		t.Errorf("no text behind the frame, but %q", room)
	}
}

// TestTextCameWhenRead: frames that lie in the buffer came when it was read.
func TestTextCameWhenRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start, frame := time.Now(), "\x81\x01x"
		s := newSocket(&pipe{Reader: io.MultiReader(strings.NewReader(frame+frame), strings.NewReader(frame))})
		for i, want := range []time.Duration{0, 0, 2 * time.Second} {
			if !s.takeText(100, func(_ []byte, came time.Time) {
				if got := came.Sub(start); got != want {
					t.Errorf("frame %d came after %v, want %v", i, got, want)
				}
			}) {
				t.Error("no text")
			}
			time.Sleep(time.Second)
		}
	})
}

// After a failure nothing is written, or the peer could take the rest of a frame for another one.
func TestSocketStaysBroken(t *testing.T) {
	broken := errors.New("broken")
	for name, fails := range map[string]func(s *socket) error{
		"batch": func(s *socket) error { return s.send([]byte("a")) },
		"write": func(s *socket) error { _, err := s.Write([]byte("a")); return err },
	} {
		p := &pipe{fail: broken}
		s := newSocket(p)
		if err := fails(s); err != broken {
			t.Errorf("%s: %v", name, err)
		}
		p.fail = nil
		if _, err := s.Write([]byte("b")); err != broken {
			t.Errorf("%s: written after the failure: %v", name, err)
		}
		if err := s.send([]byte("c")); err != broken {
			t.Errorf("%s: sent after the failure: %v", name, err)
		}
		p.wrote(t)
	}
}

// A batch that the peer does not read, and a pong behind it, end when the socket is closed.
func TestSocketCloseInterrupts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pipe{blocked: make(chan struct{})}
		s := newSocket(p)
		ended := make(chan error, 2)
		go func() { ended <- s.send([]byte("answer")) }()
		synctest.Wait()
		go func() { _, err := s.Write([]byte("pong")); ended <- err }()
		synctest.Wait()
		for range 2 {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
		for range 2 {
			if err := <-ended; err == nil {
				t.Error("written to a closed socket")
			}
		}
		if err := s.send([]byte("late")); err == nil {
			t.Error("sent after Close")
		}
		if p.closes != 1 {
			t.Errorf("closed %d times", p.closes)
		}
	})
}

func TestSocketConcurrent(t *testing.T) {
	p := &pipe{}
	s := newSocket(p)
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			for range 200 {
				write(t, s, "<pong>")
			}
		})
	}
	for range 50 {
		if err := s.send([]byte(strings.Repeat("<answer>", 4))); err != nil {
			t.Error(err)
		}
	}
	writers.Wait()
	all := strings.Join(p.writes, "")
	if pongs, answers := strings.Count(all, "<pong>"), strings.Count(all, "<answer>"); pongs != 800 || answers != 200 || len(all) != 800*6+200*8 {
		t.Errorf("%d pongs, %d answers, %d bytes", pongs, answers, len(all))
	}
}
