package postgres

import (
	"net"
	"net/url"
	"sync"
	"testing"
)

// A wire is the network between one gateway and the database. It ends with the test.
type wire struct {
	listener net.Listener
	to       string
	running  sync.WaitGroup

	mu    sync.Mutex // protects what follows
	conns map[net.Conn]bool
	dead  bool
	held  chan struct{} // closed while bytes go through
}

// newWire returns a wire to the host of a URL, and the URL through it.
func newWire(t testing.TB, to string) (w *wire, through string) {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w = &wire{listener: listener, to: u.Host, conns: map[net.Conn]bool{}, held: make(chan struct{})}
	close(w.held)
	w.running.Go(w.accept)
	t.Cleanup(func() { w.cut(); w.running.Wait() })
	u.Host = listener.Addr().String()
	return w, u.String()
}

// cut closes all connections for good, as the death of the gateway does.
func (w *wire) cut() {
	w.release()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dead = true
	w.listener.Close()
	for c := range w.conns {
		c.Close()
	}
}

// hold lets nothing through until release, as if the gateway had stopped.
func (w *wire) hold() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held = make(chan struct{})
}

func (w *wire) release() {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-w.held:
	default:
		close(w.held)
	}
}

func (w *wire) accept() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", w.to)
		if err != nil {
			near.Close()
			continue
		}
		if !w.keep(near, far) {
			return
		}
		w.running.Go(func() { w.carry(near, far) })
		w.running.Go(func() { w.carry(far, near) })
	}
}

// keep notes the two ends of a connection, or closes them if the wire is cut.
func (w *wire) keep(ends ...net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range ends {
		w.conns[c] = true
		if w.dead {
			c.Close()
		}
	}
	return !w.dead
}

// carry copies bytes until one end closes, and closes the other.
func (w *wire) carry(from, to net.Conn) {
	defer to.Close()
	defer from.Close()
	bytes := make([]byte, 64<<10)
	for {
		n, err := from.Read(bytes)
		w.mu.Lock()
		held := w.held
		w.mu.Unlock()
		<-held
		if n > 0 {
			if _, err := to.Write(bytes[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
