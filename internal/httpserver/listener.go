package httpserver

import (
	"container/list"
	"context"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// patience is how long a new connection may take for its first request before it goes ahead of idle ones. DingTalk
// waits little longer for an answer.
const patience = time.Second

// A listener accepts connections within limits. At a limit it cuts a connection that waits for a request or for the rest of
// one, and takes the new one. It refuses the new one only if all others are being served.
type listener struct {
	net.Listener
	limits Limits
	onFull func(cut *conn) // told outside of mu; nil if the new one was refused

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
	return &listener{Listener: l, limits: limits.withDefaults(), from: map[netip.Addr]int{}}
}

// A conn is a connection that counts.
type conn struct {
	net.Conn
	listener *listener
	address  netip.Addr // that it counts for; invalid for a proxy's

	began   time.Time     // when it was accepted
	in      *list.List    // fresh, idle or partial; nil while it is served
	place   *list.Element // in that
	counted bool
}

// Accept is part of [net.Listener].
func (l *listener) Accept() (net.Conn, error) {
	for {
		accepted, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		c := &conn{Conn: accepted, listener: l, address: l.counts(accepted.RemoteAddr()), began: time.Now()}
		victim, taken := l.admit(c)
		if victim != nil {
			victim.Conn.Close()
		}
		if victim != nil || !taken {
			l.onFull(victim)
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
	if l.limits.isProxy(addr) {
		return netip.Addr{}
	}
	if addr.Is6() {
		network, _ := addr.Prefix(64) // a host has all of it
		return network.Addr()
	}
	return addr
}

// admit counts c, at the cost of a victim if a limit is reached. It reports false if there is none to be had.
func (l *listener) admit(c *conn) (victim *conn, taken bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case c.address.IsValid() && l.from[c.address] >= l.limits.PerAddress:
		victim = l.victim(func(other *conn) bool { return other.address == c.address })
	case l.open >= l.limits.Connections:
		victim = l.victim(func(*conn) bool { return true })
	default:
		l.count(c)
		return nil, true
	}
	if victim == nil {
		l.refused++
		return nil, false
	}
	l.cut++
	l.forget(victim)
	l.count(c)
	return victim, true
}

// victim is who goes first: the oldest that is new and late, the one idle longest, the oldest whose body has not come, the oldest
// that is new. A push comes in one piece, so it is none of these for long. It is nil if all are being served.
func (l *listener) victim(among func(*conn) bool) *conn {
	first := oldest(&l.fresh, among)
	if first != nil && time.Since(first.began) >= patience {
		return first
	}
	for _, in := range []*list.List{&l.idle, &l.partial} {
		if c := oldest(in, among); c != nil {
			return c
		}
	}
	return first
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
		c.place = in.PushBack(c)
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
	Cut     uint64 // at a limit, for the sake of newer ones; they waited for a request or the rest of one
	Refused uint64 // at a limit, because all others were being served
}

func (l *listener) status() Connections {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Connections{l.open, l.cut, l.refused}
}
