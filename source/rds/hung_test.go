package rds_test

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/mariadbtest"
	"github.com/dingevent/dingevent/source/rds"
)

// A hanging proxy leads to a server. While it hangs, it takes connections and passes nothing on.
type hanging struct {
	net.Listener
	to    string
	hangs atomic.Bool
	taken atomic.Int32 // connections, while it hung
}

func newHanging(t *testing.T, to string) *hanging {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &hanging{Listener: l, to: to}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			if h.hangs.Load() {
				h.taken.Add(1)
			}
			running.Go(func() { h.pass(from) })
		}
	})
	t.Cleanup(func() { l.Close(); running.Wait() })
	return h
}

func (h *hanging) pass(from net.Conn) {
	defer from.Close()
	to, err := net.Dial("tcp", h.to)
	if err != nil {
		return
	}
	var both sync.WaitGroup
	both.Go(func() { h.copy(to, from); to.Close() })
	both.Go(func() { h.copy(from, to); from.Close() })
	both.Wait()
}

// copy drops what comes while the proxy hangs.
func (h *hanging) copy(to io.Writer, from io.Reader) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		if !h.hangs.Load() {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
	}
}

// TestServerThatHangs: a server that takes connections and never answers costs a bounded time, is told, and is asked with pauses. A source
// that reads elsewhere goes on. Once the server answers, all is stored and marked.
func TestServerThatHangs(t *testing.T) {
	t.Parallel()
	server := mariadbtest.Shared(t)
	proxy := newHanging(t, server.Addr())
	w, other := newWorld(t, server), newWorld(t, server)
	w.through = proxy.Addr().String()
	proxy.hangs.Store(true)
	w.insert("u1", "{}")
	w.begin(&rds.Options{Patience: 200 * time.Millisecond})
	other.begin(nil)
	w.until("both tables are told", func() bool {
		s := w.source.Status()
		return s.Tables[0].Err != nil && s.Tables[0].Err.Reason == rds.ReasonNetwork && s.Tables[1].Err != nil
	})
	other.insert("u2", "{}")
	other.untilDone()
	if n := proxy.taken.Load(); n > 12 {
		t.Errorf("%d connections while it hangs: there are no pauses", n)
	}
	at, err := rds.ParseDSN(strings.Replace(server.DSN("dingevent", w.name), server.Addr(), w.through, 1))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, _, err := rds.Probe(ctx, at, nil); err == nil || !strings.Contains(err.Error(), "look at the host") {
		t.Errorf("a probe says %v", err)
	}

	proxy.hangs.Store(false)
	w.untilDone()
	w.insert("u3", "{}")
	w.until("it is stored", func() bool { return len(w.entries()) == 2 })
	proxy.hangs.Store(true) // with a connection that is open
	w.insert("u4", "{}")
	w.until("that is told", func() bool { return w.source.Status().Tables[0].Err != nil })
	proxy.hangs.Store(false)
	w.untilDone()
	if got := len(w.entries()); got != 3 {
		t.Errorf("%d events are stored, want 3", got)
	}
}
