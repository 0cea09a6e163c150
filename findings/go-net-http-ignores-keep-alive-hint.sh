#!/bin/sh
# Go's net/http and undici, the library behind Node's fetch, as clients of a server that says when it closes idle connections.
#
# Version:  Go's standard library as installed, seen with go1.26.8; npm undici 7.16.0 on Node 20.
# Input:    an answer with the header Keep-Alive: timeout=2, as Node's http server sends it (timeout=5 by default), and a server
#           that keeps the connection open for longer than it said, to see who closes.
# Expected: both clients stop using the connection before the two seconds are over. Otherwise a POST can be under way when the
#           server closes, and the client cannot tell whether it was handled.
# Observed: undici dials anew after 2.5 s. Go sends on the old connection, and its IdleConnTimeout of DefaultTransport is 90 s. Against
#           a Node server with its defaults, a Go client that posts once in six seconds gets "connection reset by peer" now and then.
#
# Output:
#   go: two requests with 2.5 s between, 1 connection
#   undici: two requests with 2.5 s between, 2 connections
#
# Exits 0 while that is so. Needs Go, Node 20 or newer and the npm registry.
set -eu
dir=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$dir"' EXIT
server=
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund undici@7.16.0
cat > go.mod <<'MOD'
module finding

go 1.24
MOD
cat > main.go <<'GO'
package main

import (
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

func main() {
	for range 2 {
		res, err := http.Post(os.Args[1], "application/json", strings.NewReader("{}"))
		if err != nil {
			panic(err)
		}
		io.Copy(io.Discard, res.Body)
		res.Body.Close()
		time.Sleep(2500 * time.Millisecond)
	}
}
GO
cat > client.mjs <<'JS'
import { request } from 'undici'
for (let i = 0; i < 2; i++) {
  const { body } = await request(process.argv[2], { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
  await body.dump()
  await new Promise((done) => setTimeout(done, 2500))
}
process.exit(0)
JS
cat > server.mjs <<'JS'
import http from 'node:http'
const connections = {}
const server = http.createServer((request, response) => {
  if (request.method === 'GET') return response.end(String(connections[request.url.slice(1)].size))
  const used = (connections[request.url.slice(1)] ??= new Set())
  used.add(request.socket)
  request.resume().on('end', () => response.setHeader('keep-alive', 'timeout=2').setHeader('connection', 'keep-alive').end('ok'))
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
JS
go build -o goclient main.go
node server.mjs > port & server=$!
until [ -s port ]; do sleep 0.1; done
url=http://127.0.0.1:$(cat port)
./goclient "$url/go"
node client.mjs "$url/undici"
count() { node -e 'fetch(process.argv[1]).then(r => r.text()).then(console.log)' "$url/$1"; }
go=$(count go) undici=$(count undici)
echo "go: two requests with 2.5 s between, $go connection"
echo "undici: two requests with 2.5 s between, $undici connections"
[ "$go" = 1 ] && [ "$undici" = 2 ] || { echo 'the behaviour has changed'; exit 1; }
