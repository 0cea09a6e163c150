package stream

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
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

func TestSocketSendsBatchesTogether(t *testing.T) {
	p := &pipe{}
	s := newSocket(p)
	write(t, s, "pong")
	p.wrote(t, "pong")
	s.cork()
	write(t, s, "one ")
	write(t, s, "ping ")
	write(t, s, "two")
	p.wrote(t, "pong")
	if err := s.uncork(); err != nil {
		t.Error(err)
	}
	p.wrote(t, "pong", "one ping two")
	write(t, s, "close")
	s.cork()
	if err := s.uncork(); err != nil {
		t.Error(err)
	}
	p.wrote(t, "pong", "one ping two", "close")
}

func TestSocketHoldsLittle(t *testing.T) {
	p := &pipe{}
	s := newSocket(p)
	s.cork()
	first, last := strings.Repeat("x", maxHeld-1), strings.Repeat("y", 100)
	write(t, s, first)
	p.wrote(t)
	write(t, s, last)
	p.wrote(t, first+last)
	write(t, s, "z")
	if err := s.uncork(); err != nil {
		t.Error(err)
	}
	p.wrote(t, first+last, "z")
}

func TestSocketReadsAhead(t *testing.T) {
	text := strings.Repeat("frame ", readAhead/8)
	p := &pipe{Reader: strings.NewReader(text)}
	s := newSocket(p)
	var got bytes.Buffer
	if _, err := io.CopyBuffer(&got, struct{ io.Reader }{s}, make([]byte, 100)); err != nil || got.String() != text {
		t.Errorf("read %d bytes, %v; want %d", got.Len(), err, len(text))
	}
	if p.reads != 2 { // the text, and its end
		t.Errorf("%d system calls read, want 2", p.reads)
	}
}

// After a failure nothing is written, or the peer could take the rest of a frame for another one.
func TestSocketStaysBroken(t *testing.T) {
	broken := errors.New("broken")
	for name, fails := range map[string]func(s *socket) error{
		"batch": func(s *socket) error { s.cork(); s.Write([]byte("a")); return s.uncork() },
		"write": func(s *socket) error { _, err := s.Write([]byte("a")); return err },
		"full": func(s *socket) error {
			s.cork()
			_, err := s.Write(make([]byte, maxHeld))
			return err
		},
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
		if err := s.uncork(); err != broken {
			t.Errorf("%s: uncorked after the failure: %v", name, err)
		}
		p.wrote(t)
	}
}

// A batch that the peer does not read, and a pong behind it, end when the socket is closed.
func TestSocketCloseInterrupts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pipe{blocked: make(chan struct{})}
		s := newSocket(p)
		s.cork()
		write(t, s, "answer")
		ended := make(chan error, 2)
		go func() { ended <- s.uncork() }()
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
		s.cork()
		if err := s.uncork(); err == nil {
			t.Error("uncorked after Close")
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
		s.cork()
		for range 4 {
			write(t, s, "<answer>")
		}
		if err := s.uncork(); err != nil {
			t.Error(err)
		}
	}
	writers.Wait()
	all := strings.Join(p.writes, "")
	if pongs, answers := strings.Count(all, "<pong>"), strings.Count(all, "<answer>"); pongs != 800 || answers != 200 || len(all) != 800*6+200*8 {
		t.Errorf("%d pongs, %d answers, %d bytes", pongs, answers, len(all))
	}
}
