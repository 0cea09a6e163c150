#!/bin/sh
# CloudEvents' SDKs for Go (github.com/cloudevents/sdk-go/v2 v2.16.2) and for JavaScript (npm cloudevents 10.0.0) write an event
# in binary mode over HTTP whose extension app is 人事.
#
# Expected: the header is ce-app: %E4%BA%BA%E4%BA%8B, because the HTTP binding says that such characters must be percent-encoded.
# Observed: neither encodes. The SDK for Go puts bare UTF-8 on the wire. That for JavaScript returns the bare characters, and Node
#   refuses to send them (ERR_INVALID_CHAR), so the event cannot be sent in binary mode at all.
#
# Exits 0 while that is so. Needs Go, the Go module proxy, Node 20 or newer and the npm registry.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module finding

go 1.24

require github.com/cloudevents/sdk-go/v2 v2.16.2
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/cloudevents/sdk-go/v2/binding"
	"github.com/cloudevents/sdk-go/v2/event"
	cehttp "github.com/cloudevents/sdk-go/v2/protocol/http"
)

func main() {
	e := event.New()
	e.SetID("1")
	e.SetSource("/s")
	e.SetType("t")
	e.SetExtension("app", "人事")
	if err := e.SetData("application/json", map[string]int{"a": 1}); err != nil {
		panic(err)
	}
	req, err := http.NewRequest(http.MethodPost, "http://localhost/", nil)
	if err != nil {
		panic(err)
	}
	if err := cehttp.WriteRequest(context.Background(), binding.ToMessage(&e), req); err != nil {
		panic(err)
	}
	fmt.Println("Go:", req.Header.Get("Ce-App"))
	if req.Header.Get("Ce-App") != "人事" {
		os.Exit(1)
	}
}
GO
GOFLAGS=-mod=mod go run .
npm init -y >/dev/null
npm install --silent --no-audit --no-fund cloudevents@10.0.0
cat > write.mjs <<'JS'
import http from 'node:http'
import { CloudEvent, HTTP } from 'cloudevents'

const { headers } = HTTP.binary(new CloudEvent({ id: '1', source: '/s', type: 't', app: '人事', data: { a: 1 } }))
let refused = ''
try { http.request({ host: '127.0.0.1', port: 9, method: 'POST', headers }).on('error', () => {}).destroy() } catch (err) { refused = err.code }
console.log('JavaScript:', headers['ce-app'], ' Node:', refused || 'would send it')
process.exit(headers['ce-app'] === '人事' && refused === 'ERR_INVALID_CHAR' ? 0 : 1)
JS
node write.mjs
