#!/bin/sh
# A header alone makes Go's net/http send a POST twice for one call of Client.Do, and tell nobody.
#
# Version:  Go's standard library as installed; seen with go1.26.8.
# Input:    two POSTs over one kept connection. The server answers the first. It reads the second whole, and ends the connection
#           instead of an answer, as one that restarts does.
# Expected: the second call returns an error, whatever the headers are: the server may have handled the request.
# Observed: without the header the second call returns an error. With Idempotency-Key or X-Idempotency-Key it returns success, and
#           the server has read three requests for two calls. Setting Request.GetBody to nil brings the error back.
#           So a sender that counts, limits or signs attempts with a timestamp of their own miscounts once a user adds that header.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module twice

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
	"os"
	"strings"
	"sync/atomic"
)

// serve answers the first request of the first connection, reads the next one of it and hangs up; later connections are
// answered whole.
func serve(listener net.Listener, read *atomic.Int32) {
	for number := 0; ; number++ {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		first := number == 0
		go func() {
			defer conn.Close()
			in := bufio.NewReader(conn)
			for n := 0; ; n++ {
				req, err := http.ReadRequest(in)
				if err != nil {
					return
				}
				io.Copy(io.Discard, req.Body)
				read.Add(1)
				if first && n == 1 {
					return
				}
				io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
			}
		}()
	}
}

// try makes two calls, and says what the second came to and how many requests the server has read.
func try(header string, keepGetBody bool) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err.Error()
	}
	defer listener.Close()
	var read atomic.Int32
	go serve(listener, &read)
	client := &http.Client{Transport: &http.Transport{}}
	result := "success"
	for range 2 {
		req, _ := http.NewRequest("POST", "http://"+listener.Addr().String(), strings.NewReader("{}"))
		if header != "" {
			req.Header.Set(header, "k")
		}
		if !keepGetBody {
			req.GetBody = nil
		}
		resp, err := client.Do(req)
		if err != nil {
			result = "an error"
			continue
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	return fmt.Sprintf("%s, %d requests", result, read.Load())
}

func main() {
	ok := true
	for _, c := range []struct {
		header  string
		getBody bool
		want    string
	}{
		{"", true, "an error, 2 requests"},
		{"Idempotency-Key", true, "success, 3 requests"},
		{"X-Idempotency-Key", true, "success, 3 requests"},
		{"Idempotency-Key", false, "an error, 2 requests"},
	} {
		got := try(c.header, c.getBody)
		fmt.Printf("header %-18q GetBody kept: %-5v  %s\n", c.header, c.getBody, got)
		ok = ok && got == c.want
	}
	if !ok {
		os.Exit(1)
	}
}
GO
go version
go run .
# Output seen:
#   go version go1.26.8 linux/amd64
#   header ""                 GetBody kept: true   an error, 2 requests
#   header "Idempotency-Key"  GetBody kept: true   success, 3 requests
#   header "X-Idempotency-Key" GetBody kept: true   success, 3 requests
#   header "Idempotency-Key"  GetBody kept: false  an error, 2 requests
