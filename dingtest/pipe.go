package dingtest

import (
	"bytes"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// pipeBuffer is how much one side may write before the other reads, in bytes, about as with TCP.
// net.Pipe holds nothing, so two sides that both write before they read would wait forever.
const pipeBuffer = 64 << 10

// newPipe returns the two ends of a connection in memory. All its waiting is on a condition variable
// and on timers, which testing/synctest understands.
func newPipe() (near, far net.Conn) {
	there, back := newFlow(), newFlow()
	return &pipe{in: back, out: there}, &pipe{in: there, out: back}
}

type pipe struct{ in, out *flow }

func (p *pipe) Read(b []byte) (int, error)  { return p.in.read(b) }
func (p *pipe) Write(b []byte) (int, error) { return p.out.write(b) }

func (p *pipe) Close() error {
	p.in.hangUp()
	p.out.finish()
	return nil
}

func (p *pipe) LocalAddr() net.Addr                { return memoryAddr{} }
func (p *pipe) RemoteAddr() net.Addr               { return memoryAddr{} }
func (p *pipe) SetReadDeadline(t time.Time) error  { p.in.setDeadline(&p.in.reading, t); return nil }
func (p *pipe) SetWriteDeadline(t time.Time) error { p.out.setDeadline(&p.out.writing, t); return nil }

func (p *pipe) SetDeadline(t time.Time) error {
	_ = p.SetReadDeadline(t)
	return p.SetWriteDeadline(t)
}

// flow is one direction of a pipe.
type flow struct {
	mu               sync.Mutex // protects what follows
	changed          sync.Cond
	buf              bytes.Buffer
	finished         bool // the writer closed: what is in buf can still be read
	hungUp           bool // the reader closed
	reading, writing deadline
}

type deadline struct {
	at    time.Time
	timer *time.Timer
}

func (d *deadline) passed() bool { return !d.at.IsZero() && !time.Now().Before(d.at) }

func newFlow() *flow {
	f := new(flow)
	f.changed.L = &f.mu
	return f
}

func (f *flow) read(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		switch {
		case f.hungUp:
			return 0, net.ErrClosed
		case f.reading.passed():
			return 0, os.ErrDeadlineExceeded
		case f.buf.Len() > 0:
			f.changed.Broadcast()
			return f.buf.Read(b)
		case f.finished:
			return 0, io.EOF
		}
		f.changed.Wait()
	}
}

func (f *flow) write(b []byte) (n int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(b) > 0 {
		switch {
		case f.finished:
			return n, net.ErrClosed
		case f.hungUp:
			return n, io.ErrClosedPipe
		case f.writing.passed():
			return n, os.ErrDeadlineExceeded
		}
		fits := min(len(b), pipeBuffer-f.buf.Len())
		if fits == 0 {
			f.changed.Wait()
			continue
		}
		f.buf.Write(b[:fits])
		n, b = n+fits, b[fits:]
		f.changed.Broadcast()
	}
	return n, nil
}

func (f *flow) finish() { f.set(&f.finished) }
func (f *flow) hangUp() { f.set(&f.hungUp) }

func (f *flow) set(flag *bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	*flag = true
	f.changed.Broadcast()
}

func (f *flow) setDeadline(d *deadline, at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	d.at = at
	if wait := time.Until(at); !at.IsZero() && wait > 0 {
		d.timer = time.AfterFunc(wait, func() {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.changed.Broadcast()
		})
	}
	f.changed.Broadcast()
}

// memoryAddr looks like an address from the Internet's block for examples, because handlers take
// addresses apart.
type memoryAddr struct{}

func (memoryAddr) Network() string { return "memory" }
func (memoryAddr) String() string  { return "192.0.2.1:1234" }
