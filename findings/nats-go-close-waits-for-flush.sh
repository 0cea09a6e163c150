#!/bin/sh
# nats.go's Close waits for a server that no longer reads, and Status and IsConnected wait with it.
#
# Version: github.com/nats-io/nats.go v1.55.0.
# Input: a server greets, answers the first PING and then reads no more, as one that hangs or sits behind a dead network. The
#   client publishes until the socket takes nothing more, and then calls Close.
# Expected: Close returns at once: its documentation says that it closes the connection and releases all blocking calls. What
#   only asks for the state, Status and IsConnected, never waits for the network.
# Observed: Close returns only after FlusherTimeout, which is a minute by default and 4 s here, because a write to the
#   socket holds the lock of the connection. Status and IsConnected wait for that lock as long.
#
# Exits 0 while that is so. Needs Go and the Go module proxy.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<MOD
module finding

go 1.24

require github.com/nats-io/nats.go ${VERSION:-v1.55.0}
MOD
cat > main.go <<'GO'
package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go silent(l)
	nc, err := nats.Connect("nats://"+l.Addr().String(), nats.MaxReconnects(0), nats.FlusherTimeout(4*time.Second))
	if err != nil {
		panic(err)
	}
	go func() {
		for nc.Publish("s", make([]byte, 64<<10)) == nil {
		}
	}()
	time.Sleep(500 * time.Millisecond) // the socket's buffers are full by now
	began := time.Now()
	state := make(chan time.Duration, 1)
	go func() { nc.Status(); nc.IsConnected(); state <- time.Since(began) }()
	nc.Close()
	closed, waited := time.Since(began), <-state
	fmt.Printf("Close took %.1f s, Status and IsConnected beside it %.1f s\n", closed.Seconds(), waited.Seconds())
	if closed < 2*time.Second || waited < 2*time.Second {
		os.Exit(1)
	}
}

// silent greets a client, and then reads no more, as a server does that hangs.
func silent(l net.Listener) {
	conn, err := l.Accept()
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(conn, "INFO {\"server_id\":\"S\",\"version\":\"2.11.0\",\"max_payload\":1048576,\"headers\":true,\"proto\":1}\r\n")
	lines := bufio.NewReader(conn)
	for line := ""; !strings.HasPrefix(line, "PING"); {
		if line, err = lines.ReadString('\n'); err != nil {
			panic(err)
		}
	}
	fmt.Fprint(conn, "PONG\r\n")
	select {}
}
GO
GOFLAGS=-mod=mod go mod tidy >/dev/null 2>&1
GOFLAGS=-mod=mod go run .
