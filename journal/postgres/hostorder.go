package postgres

import (
	"context"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// slowAfter is how long a host may take to accept a connection and to say whether it can be written. After that others come first.
const slowAfter = time.Second

// hostOrder is the order in which the hosts of the URL are tried. A host that has vanished answers nothing, not even that it refuses: who
// tries it first each time has no time left for the next host. So one that did not answer in time is tried last until it answers.
// The zero value is ready. Methods are safe for concurrent use.
type hostOrder struct {
	mu    sync.Mutex                 // protects what follows
	slow  map[string]time.Time       // when a host and port did not answer in time
	names map[string]map[string]bool // of the hosts with an IP address
}

// adapt sets up a connection that is to be made: its order, and that it tells what answers.
func (h *hostOrder) adapt(cfg *pgx.ConnConfig) {
	if !slices.ContainsFunc(cfg.Fallbacks, func(f *pgconn.FallbackConfig) bool { return f.Host != cfg.Host || f.Port != cfg.Port }) {
		return
	}
	h.sort(cfg)
	w := &dialWatch{order: h}
	lookup, dial, after := cfg.LookupFunc, cfg.DialFunc, cfg.AfterConnect
	cfg.LookupFunc = func(ctx context.Context, name string) ([]string, error) {
		ips, err := lookup(ctx, name)
		h.learn(name, ips)
		return ips, err
	}
	cfg.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		w.begin(addr)
		conn, err := dial(ctx, network, addr)
		if err != nil {
			w.stop()
		}
		return conn, err
	}
	cfg.AfterConnect = func(ctx context.Context, conn *pgconn.PgConn) error {
		w.end()
		h.note(conn.Conn().RemoteAddr().String(), false)
		if after != nil {
			return after(ctx, conn)
		}
		return nil
	}
}

// A dialWatch notes which of a connection's hosts is slow. pgconn dials one after the other, and beside them, in a goroutine of its
// own, one that it left in the middle of a query, to ask it to cancel that.
type dialWatch struct {
	order *hostOrder

	mu   sync.Mutex // protects what follows
	slow *time.Timer
	over bool // there is a connection; what is dialed now asks a server to cancel
}

func (w *dialWatch) begin(addr string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over {
		return
	}
	w.halt()
	w.slow = time.AfterFunc(slowAfter, func() { w.order.note(addr, true) })
}

func (w *dialWatch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.halt()
}

func (w *dialWatch) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.halt()
	w.over = true
}

// halt stops the timer. The caller holds w.mu.
func (w *dialWatch) halt() {
	if w.slow != nil {
		w.slow.Stop()
	}
}

// sort puts the hosts of a connection in order: first those that answer, as they stand in the URL, then the one that has been slow for longest.
func (h *hostOrder) sort(cfg *pgx.ConnConfig) {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := append([]*pgconn.FallbackConfig{{Host: cfg.Host, Port: cfg.Port, TLSConfig: cfg.TLSConfig}}, cfg.Fallbacks...)
	since := func(f *pgconn.FallbackConfig) time.Time {
		return h.slow[net.JoinHostPort(f.Host, strconv.Itoa(int(f.Port)))]
	}
	slices.SortStableFunc(all, func(a, b *pgconn.FallbackConfig) int { return since(a).Compare(since(b)) })
	cfg.Host, cfg.Port, cfg.TLSConfig, cfg.Fallbacks = all[0].Host, all[0].Port, all[0].TLSConfig, all[1:]
}

// learn notes the addresses of a host.
func (h *hostOrder) learn(name string, ips []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.names == nil {
		h.names, h.slow = map[string]map[string]bool{}, map[string]time.Time{}
	}
	for _, ip := range ips {
		if h.names[ip] == nil {
			h.names[ip] = map[string]bool{}
		}
		h.names[ip][name] = true
	}
}

// note notes whether an address was slow to answer.
func (h *hostOrder) note(addr string, slow bool) {
	ip, port, err := net.SplitHostPort(addr)
	if err != nil {
		return // a unix socket
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for name := range h.names[ip] {
		if host := net.JoinHostPort(name, port); slow {
			h.slow[host] = time.Now()
		} else {
			delete(h.slow, host)
		}
	}
}
