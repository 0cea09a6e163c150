#!/bin/sh
# A WebSocket's client has its 101 while net/http still counts the connection as one that is served.
#
# Version:  github.com/coder/websocket v1.8.15 (VERSION tries another) and github.com/gorilla/websocket v1.5.3, with Go's
#           standard library as installed; seen with go1.26.8.
# Input:    a valid opening handshake, and a server whose ConnState hook waits when it hears of StateHijacked.
# Expected: net/http reports StateHijacked before the client can see the answer, as the handler hijacks in order to answer. So
#           whoever counts connections by ConnState has let go of one by the time its WebSocket is open.
# Observed: with coder/websocket the client's Dial returns while the hook still waits, because it writes the 101 through the
#           ResponseWriter, and Hijack flushes that before it reports. With gorilla/websocket Dial waits for the hook.
#           So a limit on connections that goes by ConnState may count a WebSocket that is open, and cut another in its
#           place; and a test that counts right after Dial fails now and then.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod
cat > go.mod <<MOD
module hijacked

go 1.24

require (
	github.com/coder/websocket ${VERSION:-v1.8.15}
	github.com/gorilla/websocket v1.5.3
)
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	coder "github.com/coder/websocket"
	gorilla "github.com/gorilla/websocket"
)

// openedEarly reports whether a client's WebSocket is open while the hook that hears of StateHijacked has not returned.
func openedEarly(serve http.HandlerFunc) bool {
	release := make(chan struct{})
	server := httptest.NewUnstartedServer(serve)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateHijacked {
			<-release
		}
	}
	server.Start()
	defer server.Close()
	open := make(chan error, 1)
	go func() {
		ws, _, err := coder.Dial(context.Background(), strings.Replace(server.URL, "http", "ws", 1), nil)
		if err == nil {
			defer ws.CloseNow()
		}
		open <- err
	}()
	early := false
	select {
	case err := <-open:
		early = err == nil
	case <-time.After(2 * time.Second):
	}
	close(release)
	return early
}

func main() {
	byCoder := openedEarly(func(w http.ResponseWriter, r *http.Request) {
		if ws, err := coder.Accept(w, r, nil); err == nil {
			ws.CloseNow()
		}
	})
	byGorilla := openedEarly(func(w http.ResponseWriter, r *http.Request) {
		if ws, err := (&gorilla.Upgrader{}).Upgrade(w, r, nil); err == nil {
			ws.Close()
		}
	})
	fmt.Println("open before the hook has returned: coder", byCoder, "gorilla", byGorilla)
	if !byCoder || byGorilla {
		os.Exit(1)
	}
}
GO
go version
go run .
# Output seen:
#   go version go1.26.8 linux/amd64
#   open before the hook has returned: coder true gorilla false
