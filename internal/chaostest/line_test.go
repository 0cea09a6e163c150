//go:build linux

package chaostest

import (
	"net"
	"sync"
	"testing"
)

// A line is the way from a standby to its primary. While it is cut, nothing passes and nobody is told: connections stay open, and
// new ones are taken.
type line struct {
	listener net.Listener

	mu    sync.Mutex // protects what follows
	moved *sync.Cond
	to    string // address of the primary
	down  bool
	over  bool
	ends  map[net.Conn]bool // of all connections
}

func newLine(t *testing.T) *line {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{listener: listener, ends: map[net.Conn]bool{}}
	l.moved = sync.NewCond(&l.mu)
	var running sync.WaitGroup
	running.Go(func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return
			}
			running.Go(func() { l.connect(from) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		l.end()
		running.Wait()
	})
	return l
}

func (l *line) port() string {
	_, port, _ := net.SplitHostPort(l.listener.Addr().String())
	return port
}

// lead makes the line one to a primary. Its connections to the one before are closed.
func (l *line) lead(to string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.to == to {
		return
	}
	l.to = to
	l.closeAll()
}

// idle reports whether no connection is open.
func (l *line) idle() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.ends) == 0
}

func (l *line) cut()  { l.set(true) }
func (l *line) mend() { l.set(false) }

func (l *line) set(down bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down = down
	l.moved.Broadcast()
}

// end closes all connections, and lets none wait.
func (l *line) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	l.closeAll()
	l.moved.Broadcast()
}

// closeAll needs mu.
func (l *line) closeAll() {
	for end := range l.ends {
		end.Close()
	}
}

// pass waits while the line is cut, and reports false once the test is over.
func (l *line) pass() (to string, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.down && !l.over {
		l.moved.Wait()
	}
	return l.to, !l.over
}

// hold has a connection closed with the others, until let is called.
func (l *line) hold(end net.Conn) (let func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ends[end] = true
	if l.over {
		end.Close()
	}
	return func() {
		end.Close()
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.ends, end)
	}
}

// connect leads a connection to the primary until one of its ends is closed.
func (l *line) connect(from net.Conn) {
	defer l.hold(from)()
	addr, ok := l.pass()
	if !ok {
		return
	}
	to, err := net.Dial("tcp", addr)
	if err != nil {
		return
	}
	defer l.hold(to)()
	var both sync.WaitGroup
	both.Go(func() { l.copy(to, from) })
	both.Go(func() { l.copy(from, to) })
	both.Wait()
}

// copy moves what comes while the line is not cut. Then it closes both ends.
func (l *line) copy(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if _, ok := l.pass(); !ok {
			return
		}
		if _, failed := to.Write(buffer[:n]); failed != nil || err != nil {
			return
		}
	}
}
