#!/bin/sh
# Go's net/http takes a half-closed client for one that has left, but only if the handler has read the body.
#
# Version:  Go's standard library as installed; seen with go1.26.8.
# Input:    a valid POST with a Content-Length, after which the client closes its own direction (shutdown of writing) and
#           waits for the answer, as nc -N and some HTTP/1.0 clients do.
# Expected: the request's context lives until the client can no longer get the answer; and what the handler has read of the
#           body makes no difference to it.
# Observed: with the body read to its end, Request.Context is canceled at once, although the answer that follows arrives.
#           With the body left unread, the same client's request runs to its end.
#           So a webhook receiver that hands Request.Context to its database fails events of such a client, and a test
#           whose handler skips the body does not show it.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module halfclose

go 1.24
MOD
cat > main.go <<'GO'
package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"time"
)

// ask posts two bytes, closes its direction and returns the answer.
func ask(readBody bool) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if readBody {
			io.Copy(io.Discard, r.Body)
		}
		select {
		case <-r.Context().Done():
			fmt.Fprint(w, r.Context().Err())
		case <-time.After(500 * time.Millisecond):
			fmt.Fprint(w, "ran to its end")
		}
	}))
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		return err.Error()
	}
	defer conn.Close()
	fmt.Fprint(conn, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}")
	conn.(*net.TCPConn).CloseWrite()
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	return fmt.Sprintf("%d %s", resp.StatusCode, text)
}

func main() {
	read, unread := ask(true), ask(false)
	fmt.Println("body read:  ", read)
	fmt.Println("body unread:", unread)
	if read != "200 context canceled" || unread != "200 ran to its end" {
		os.Exit(1)
	}
}
GO
go version
go run .
# Output seen:
#   go version go1.26.8 linux/amd64
#   body read:   200 context canceled
#   body unread: 200 ran to its end
