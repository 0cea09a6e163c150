#!/bin/sh
# curl over HTTP/2 drops an answer that came in full when the server then says that it needs no more of the request.
#
# Version:  curl 7.88.1 with nghttp2 1.52.0, of Debian 12 (apt-get install curl). VERSION does not apply; the script prints it.
#           The server is golang.org/x/net v0.47.0, and so is the client to compare with.
# Input:    a POST of 300 KB. The server answers 404 at its headers, as for a path that it does not have: HEADERS with END_STREAM,
#           then RST_STREAM with NO_ERROR, in one write. Go's net/http, and so Caddy, do the same where a handler reads no body.
# Expected: both clients have the 404. RFC 9113, section 8.1: "Clients MUST NOT discard responses as a result of receiving such
#           a RST_STREAM".
# Observed: Go's client has the 404. curl has no status at all, and ends with code 92, "Stream error in the HTTP/2 framing layer".
#           Against Caddy 2.6.2 that answers 404 or 502 at once, also a POST of two bytes met it in 11 of 80 tries.
#           A check by curl then calls a server broken that has told it what is wrong.
#
# Output:
#   go: 404
#   curl: 000, exit code 92
#
# Exits 0 while that is so. Needs Go, the Go module proxy and curl.
set -eu
dir=$(mktemp -d)
server=
trap 'kill "$server" 2>/dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
curl --version | head -n 1
cat > go.mod <<'MOD'
module finding

go 1.24

require golang.org/x/net v0.47.0
MOD
cat > main.go <<'GO'
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

func main() {
	if len(os.Args) > 1 {
		client := &http2.Transport{AllowHTTP: true, DialTLSContext: func(ctx context.Context, network, addr string, _ *tls.Config) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, addr)
		}}
		req, _ := http.NewRequest("POST", os.Args[1], bytes.NewReader(make([]byte, 300_000)))
		res, err := client.RoundTrip(req)
		if err != nil {
			panic(err)
		}
		fmt.Println(res.StatusCode)
		return
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(l.Addr())
	for {
		conn, err := l.Accept()
		if err != nil {
			panic(err)
		}
		go serve(conn)
	}
}

// serve answers each request in full as soon as its headers are there, and then wants no more of its body.
func serve(conn net.Conn) {
	defer conn.Close()
	io.ReadFull(conn, make([]byte, len(http2.ClientPreface)))
	http2.NewFramer(conn, nil).WriteSettings()
	read := http2.NewFramer(io.Discard, conn)
	for {
		frame, err := read.ReadFrame()
		if err != nil {
			return
		}
		switch f := frame.(type) {
		case *http2.SettingsFrame:
			if !f.IsAck() {
				http2.NewFramer(conn, nil).WriteSettingsAck()
			}
		case *http2.HeadersFrame:
			var answer, block bytes.Buffer
			fields := hpack.NewEncoder(&block)
			fields.WriteField(hpack.HeaderField{Name: ":status", Value: "404"})
			fields.WriteField(hpack.HeaderField{Name: "content-length", Value: "0"})
			write := http2.NewFramer(&answer, nil)
			write.WriteHeaders(http2.HeadersFrameParam{StreamID: f.StreamID, BlockFragment: block.Bytes(), EndHeaders: true, EndStream: true})
			write.WriteRSTStream(f.StreamID, http2.ErrCodeNo)
			conn.Write(answer.Bytes())
		}
	}
}
GO
GOFLAGS=-mod=mod go build -o program . 2>/dev/null
./program > address & server=$!
until [ -s address ]; do sleep 0.1; done
url=http://$(cat address)/
head -c 300000 /dev/zero > body
go=$(./program "$url")
code=0
curl=$(curl --silent --max-time 20 --http2-prior-knowledge --output /dev/null --write-out '%{http_code}' --data-binary @body "$url") || code=$?
echo "go: $go"
echo "curl: $curl, exit code $code"
[ "$go" = 404 ] && [ "$curl" = 000 ] && [ "$code" = 92 ] || { echo 'the behaviour has changed'; exit 1; }
