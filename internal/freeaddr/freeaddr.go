// Package freeaddr gives tests addresses that a process of theirs listens at later, or again after its restart.
package freeaddr

import (
	"fmt"
	"math/rand/v2"
	"net"
	"sync/atomic"
	"testing"
)

// The ports lie below those that Linux, Windows and macOS give to connections and to listeners at port 0. So no connection
// of another test takes one while nothing listens there.
const (
	first = 20_000
	ports = 12_000
)

// next is the port to try next, counted from first. Each process begins elsewhere.
var next atomic.Uint32

func init() { next.Store(rand.Uint32N(ports)) }

// New returns an address of this machine at which nothing listens. No other call in this process returns it, until all
// ports had their turn.
func New(t testing.TB) (addr string) {
	t.Helper()
	for range ports {
		addr = fmt.Sprintf("127.0.0.1:%d", first+next.Add(1)%ports)
		listener, err := net.Listen("tcp", addr)
		if err != nil {
			continue // it is taken
		}
		if err := listener.Close(); err != nil {
			t.Fatal(err)
		}
		return addr
	}
	t.Fatalf("no port from %d on is free", first)
	return ""
}
