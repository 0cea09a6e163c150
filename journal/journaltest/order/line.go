package order

import (
	"net"
	"net/url"
	"sync"
	"testing"
)

// A line is the way of one gateway to the server, which the suite can cut.
type line struct {
	listener net.Listener
	server   string

	mu       sync.Mutex // protects what follows
	conns    map[net.Conn]bool
	dead     bool          // connections are closed at once
	answers  int           // how many may still pass; negative for any number
	holding  bool          // an answer is held
	released chan struct{} // closed when answers that were held go on, or their connection ends

	running sync.WaitGroup
}

// newLine listens for a gateway until the test ends. It returns the URL by which a gateway reaches the server.
func newLine(t testing.TB, server string) (l *line, through string) {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil || u.Hostname() == "" {
		t.Fatal("Harness.URL and Harness.Pooler have to be URLs with a host, such as postgres://user:password@127.0.0.1:5432/test")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := u.Port()
	if port == "" {
		port = "5432"
	}
	l = &line{
		listener: listener, server: net.JoinHostPort(u.Hostname(), port),
		conns: make(map[net.Conn]bool), answers: -1, released: make(chan struct{}),
	}
	l.running.Go(l.accept)
	t.Cleanup(func() {
		listener.Close()
		l.cut()
		l.running.Wait()
	})
	u.Host = listener.Addr().String()
	return l, u.String()
}

func (l *line) accept() {
	for {
		gateway, err := l.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", l.server)
		if err != nil {
			gateway.Close()
			continue
		}
		if !l.add(gateway, server) {
			gateway.Close()
			server.Close()
			continue
		}
		l.running.Go(func() { l.pass(gateway, server, func() bool { return true }) })
		l.running.Go(func() { l.pass(server, gateway, l.mayAnswer) })
	}
}

// add keeps the two ends of a connection, unless the line is cut.
func (l *line) add(ends ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, end := range ends {
		l.conns[end] = true
	}
	return !l.dead
}

// pass copies until one of the two ends is closed, and closes both.
func (l *line) pass(from, to net.Conn, may func() bool) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 && may() {
			if _, err := to.Write(buffer[:n]); err != nil {
				break
			}
		}
		if err != nil {
			break
		}
	}
	from.Close()
	to.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.conns, from)
	delete(l.conns, to)
}

// mayAnswer waits while answers are held. It is false if the connection has ended meanwhile.
func (l *line) mayAnswer() bool {
	l.mu.Lock()
	held := l.answers == 0
	l.holding = l.holding || held
	if l.answers > 0 {
		l.answers--
	}
	released := l.released
	l.mu.Unlock()
	if held {
		<-released
	}
	return !held
}

// hold lets so many more answers of the server pass, and no other one. The gateway's own messages pass.
func (l *line) hold(answers int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answers = answers
}

// holds tells whether an answer is held.
func (l *line) holds() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.holding
}

// cut closes all connections, and each new one, until the line is mended. The server learns of it as it does when a process
// dies: while it commits, it does not look.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead = true
	for conn := range l.conns {
		conn.Close()
	}
	l.answers, l.holding = -1, false
	close(l.released)
	l.released = make(chan struct{})
}

// mend lets the gateway connect again.
func (l *line) mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead = false
}
