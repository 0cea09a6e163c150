#!/bin/sh
# nats.go with RetryOnFailedConnect calls a refused connection "no servers available", and keeps the socket's error to itself.
#
# Version:  github.com/nats-io/nats.go v1.55.0 by default; VERSION=v… tries another.
# Input:    nats.Connect with RetryOnFailedConnect and MaxReconnects(-1) to a port of the loopback where nobody listens.
# Expected: the error that ReconnectErrHandler gets for the first failure, or LastError after it, wraps ECONNREFUSED.
# Observed: the handler gets "nats: no servers available for connection", and LastError is nil when Connect returns. A custom dialer
#           alone sees the reason.
#           So a program that shows why it is not connected shows the same for a wrong port and for an empty pool of servers.
set -eu
VERSION=${VERSION:-v1.55.0}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module hidden

go 1.24
MOD
cat > main.go <<'GO'
package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/nats-io/nats.go"
)

// dialer notes why the last socket was not opened.
type dialer struct{ last atomic.Value }

func (d *dialer) Dial(network, address string) (net.Conn, error) {
	conn, err := net.DialTimeout(network, address, time.Second)
	if err != nil {
		d.last.Store(err)
	}
	return conn, err
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	address := listener.Addr().String()
	listener.Close()
	var d dialer
	first := make(chan error, 100)
	conn, err := nats.Connect("nats://"+address, nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.SetCustomDialer(&d),
		nats.ReconnectErrHandler(func(_ *nats.Conn, err error) { first <- err }))
	fmt.Println("Connect:              ", err)
	last := conn.LastError()
	fmt.Println("LastError:            ", last)
	told := <-first
	fmt.Println("ReconnectErrHandler:  ", told)
	seen, _ := d.last.Load().(error)
	fmt.Println("a dialer of one's own sees a refused connection:", errors.Is(seen, syscall.ECONNREFUSED))
	conn.Close()
	if err != nil || last != nil || !errors.Is(told, nats.ErrNoServers) || !errors.Is(seen, syscall.ECONNREFUSED) {
		os.Exit(1)
	}
}
GO
go get "github.com/nats-io/nats.go@$VERSION" >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
echo "nats.go $VERSION"
go run .
# Output seen:
#   nats.go v1.55.0
#   Connect:               <nil>
#   LastError:             <nil>
#   ReconnectErrHandler:   nats: no servers available for connection
#   a dialer of one's own sees a refused connection: true
