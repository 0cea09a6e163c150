package httpserver

import (
	"cmp"
	"container/list"
	"context"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// How long a connection waits until it is late, and goes before one that is not.
const (
	lateRequest = time.Second            // a new one, for its first request: DingTalk waits little longer for an answer
	lateBody    = 250 * time.Millisecond // for the body of a request: a push comes in one piece
	lateIdle    = 10 * time.Second       // for another request: a client that pushes often comes again sooner
)

// A listener accepts connections within limits. At a limit it cuts a connection that waits for a request or for the rest of
// one, and takes the new one. It refuses the new one only if all others are being served.
type listener struct {
	net.Listener
	limits atomic.Pointer[Limits] // never nil
	onFull func(cut []*conn)      // called without mu; none if the new one was refused

	mu      sync.Mutex // protects what follows, and what is in a conn
	open    int
	from    map[netip.Addr]int // open ones by address; none of proxies
	fresh   list.List          // of *conn: no request has come yet, the oldest in front
	idle    list.List          // of *conn: between two requests, the one idle longest in front
	partial list.List          // of *conn: a request has come but for its body, the oldest in front
	cut     uint64
	refused uint64
}

func newListener(l net.Listener, limits Limits) *listener {
	out := &listener{Listener: l, from: map[netip.Addr]int{}}
	out.bound(limits)
	return out
}

// bound has connections that come from now on go by other limits. No open one is closed before another comes.
func (l *listener) bound(limits Limits) {
	full := limits.withDefaults()
	l.limits.Store(&full)
}

// A conn is a connection that counts.
type conn struct {
	net.Conn
	listener *listener
	address  netip.Addr // that it counts for; invalid for a proxy's

	in      *list.List    // fresh, idle or partial; nil while it is served
	place   *list.Element // in that
	since   time.Time     // when it came there
	counted bool
}

// Accept is part of [net.Listener].
func (l *listener) Accept() (net.Conn, error) {
	for {
		accepted, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		c := &conn{Conn: accepted, listener: l, address: l.counts(accepted.RemoteAddr())}
		cut, taken := l.admit(c)
		for _, victim := range cut {
			victim.Conn.Close()
		}
		if len(cut) > 0 || !taken {
			l.onFull(cut)
		}
		if taken {
			return c, nil
		}
		accepted.Close()
	}
}

// counts is the address that a connection counts for; invalid if it counts for none.
func (l *listener) counts(remote net.Addr) netip.Addr {
	tcp, ok := remote.(*net.TCPAddr)
	if !ok {
		return netip.Addr{}
	}
	addr := tcp.AddrPort().Addr().Unmap().WithZone("")
	if l.limits.Load().isProxy(addr) {
		return netip.Addr{}
	}
	if addr.Is6() {
		network, _ := addr.Prefix(64) // a host has all of it
		return network.Addr()
	}
	return addr
}

// admit counts c, at the cost of others if a limit is reached. It reports false if all others are being served.
func (l *listener) admit(c *conn) (cut []*conn, taken bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer func() {
		l.cut += uint64(len(cut))
		if taken {
			l.count(c)
		} else {
			l.refused++
		}
	}()
	drop := func(victim *conn) {
		l.forget(victim)
		cut = append(cut, victim)
	}
	limits := l.limits.Load()
	if c.address.IsValid() {
		same := func(other *conn) bool { return other.address == c.address }
		for l.from[c.address] >= limits.PerAddress {
			victim := l.late(same)
			if victim == nil && l.young(same) == nil {
				return cut, false
			} else if victim == nil {
				break // a burst has come in this moment; Connections still holds
			}
			drop(victim)
		}
	}
	if l.open >= limits.Connections {
		all := func(*conn) bool { return true }
		victim := cmp.Or(l.late(all), l.young(all))
		if victim == nil {
			return cut, false
		}
		drop(victim)
	}
	return cut, true
}

// late is the connection to close first: the oldest late one, or nil.
func (l *listener) late(among func(*conn) bool) *conn {
	for _, kind := range []struct {
		in   *list.List
		late time.Duration
	}{{&l.fresh, lateRequest}, {&l.partial, lateBody}, {&l.idle, lateIdle}} {
		if c := oldest(kind.in, among); c != nil && time.Since(c.since) >= kind.late {
			return c
		}
	}
	return nil
}

// young is the connection to close if none is late. Each may be a push; a fresh one is most likely, so it comes last.
func (l *listener) young(among func(*conn) bool) *conn {
	return cmp.Or(oldest(&l.partial, among), oldest(&l.idle, among), oldest(&l.fresh, among))
}

func oldest(in *list.List, among func(*conn) bool) *conn {
	for e := in.Front(); e != nil; e = e.Next() {
		if c := e.Value.(*conn); among(c) {
			return c
		}
	}
	return nil
}

// count and forget are called with the lock.
func (l *listener) count(c *conn) {
	c.counted = true
	l.open++
	if c.address.IsValid() {
		l.from[c.address]++
	}
	l.put(c, &l.fresh)
}

func (l *listener) forget(c *conn) {
	l.put(c, nil)
	if !c.counted {
		return
	}
	c.counted = false
	l.open--
	if !c.address.IsValid() {
		return
	}
	if l.from[c.address]--; l.from[c.address] == 0 {
		delete(l.from, c.address)
	}
}

// put moves c to the end of a list; nil: to none.
func (l *listener) put(c *conn, in *list.List) {
	if c.in != nil {
		c.in.Remove(c.place)
	}
	if c.in = in; in != nil {
		c.place, c.since = in.PushBack(c), time.Now()
	}
}

// changed is the server's hook.
func (l *listener) changed(served net.Conn, state http.ConnState) {
	c := connOf(served)
	if c == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case state == http.StateHijacked, state == http.StateClosed:
		l.forget(c)
	case !c.counted: // it was cut at this moment
	case state == http.StateActive:
		l.put(c, nil)
	case state == http.StateIdle:
		l.put(c, &l.idle)
	}
}

// awaits says that the body of c's request has not come yet.
func (l *listener) awaits(c *conn, body bool) {
	if c == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case !c.counted:
	case body:
		l.put(c, &l.partial)
	case c.in == &l.partial:
		l.put(c, nil)
	}
}

// Close is part of [net.Conn].
func (c *conn) Close() error {
	c.listener.mu.Lock()
	c.listener.forget(c)
	c.listener.mu.Unlock()
	return c.Conn.Close()
}

// CloseWrite lets net/http send an answer to its end before it closes on a request that it has not read.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// connOf finds the connection of ours below TLS.
func connOf(c net.Conn) *conn {
	for {
		switch t := c.(type) {
		case *conn:
			return t
		case interface{ NetConn() net.Conn }:
			c = t.NetConn()
		default:
			return nil
		}
	}
}

type connKey struct{}

// within is the server's hook that lets a request know its connection.
func within(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, connOf(c))
}

func connFrom(ctx context.Context) *conn {
	c, _ := ctx.Value(connKey{}).(*conn)
	return c
}

// cutFresh cuts the connections that no request has come by.
func (l *listener) cutFresh() {
	l.mu.Lock()
	var all []*conn
	for e := l.fresh.Front(); e != nil; e = e.Next() {
		all = append(all, e.Value.(*conn))
	}
	l.mu.Unlock()
	for _, c := range all {
		c.Close()
	}
}

// Connections says how the connections of a [Server] stand.
type Connections struct {
	Open    int    // that count
	Cut     uint64 // at a limit, for newer ones; they waited for a request or the rest of one
	Refused uint64 // at a limit, because all others were being served
}

func (l *listener) status() Connections {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Connections{l.open, l.cut, l.refused}
}
