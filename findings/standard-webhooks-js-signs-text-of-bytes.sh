#!/bin/sh
# Standard Webhooks' library for JavaScript refuses what its library for Go signed, where the body is not UTF-8.
#
# Version: npm standardwebhooks 1.1.1, github.com/standard-webhooks/standard-webhooks/libraries v0.0.1, Node 20.
# Input: four bodies, signed by the library for Go and, by the specification's words, with node:crypto. The receiver hands
#   verify() the Buffer that came, as the documentation wants it. Two bodies are UTF-8, one is GBK, one is gzip.
# Expected: the signature is over the bytes, so verify() takes all four. If it has to refuse the type of a body, then a
#   Uint8Array with the same bytes as the Buffer is the same to it.
# Observed: verify() turns the Buffer into text before it signs, and each byte that is no UTF-8 becomes U+FFFD. The GBK and
#   the gzip body get "No matching signature found", as if the secret were wrong. A plain Uint8Array, which is what Deno,
#   Workers and req.bytes() have, is not taken at all: "Expected payload to be of type string or Buffer".
#
# Exits 0 while that is so. Needs Go, Node 20 or newer, the Go proxy and the npm registry.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > go.mod <<'MOD'
module sign

go 1.22

require github.com/standard-webhooks/standard-webhooks/libraries v0.0.1
MOD
cat > main.go <<'GO'
package main

import (
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// main prints the signature of each body, which comes in hex.
func main() {
	hook, err := webhooks.NewWebhook(os.Args[1])
	if err != nil {
		panic(err)
	}
	seconds, _ := strconv.ParseInt(os.Args[2], 10, 64)
	for _, text := range os.Args[3:] {
		body, err := hex.DecodeString(text)
		if err != nil {
			panic(err)
		}
		signature, err := hook.Sign("msg_1", time.Unix(seconds, 0), body)
		if err != nil {
			panic(err)
		}
		fmt.Println(signature)
	}
}
GO
GOFLAGS=-mod=mod go mod tidy >/dev/null 2>&1
go build -o sign .
npm init -y >/dev/null
npm install --silent --no-audit --no-fund standardwebhooks@${VERSION:-1.1.1}
cat > verify.mjs <<'JS'
import { createHmac } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import { Webhook } from 'standardwebhooks'

const secret = 'whsec_' + Buffer.from('an invented secret of 32 bytes!!').toString('base64')
const seconds = String(Math.floor(Date.now() / 1000))
const bodies = {
  'ASCII': Buffer.from('{"name":"nail"}'),
  'UTF-8': Buffer.from('{"name":"钉"}'),
  'GBK': Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xb6, 0xa4]), Buffer.from('"}')]),
  'gzip': gzipSync('{"name":"nail"}'),
}
const byGo = execFileSync('./sign', [secret, seconds, ...Object.values(bodies).map(body => body.toString('hex'))])
  .toString().trim().split('\n')
const hook = new Webhook(secret)
const answers = {}
Object.entries(bodies).forEach(([name, body], i) => {
  const hmac = createHmac('sha256', 'an invented secret of 32 bytes!!').update(`msg_1.${seconds}.`).update(body)
  const bySpec = 'v1,' + hmac.digest('base64')
  const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': seconds, 'webhook-signature': byGo[i] }
  const verify = payload => {
    try { hook.verify(payload, headers, { jsonParse: false }); return 'verified' } catch (err) { return err.message }
  }
  answers[name] = verify(body)
  console.log(`${name}: Go signs as the specification: ${byGo[i] === bySpec}; Buffer: ${answers[name]}; Uint8Array: ${verify(new Uint8Array(body))}`)
  answers[name + ' array'] = verify(new Uint8Array(body))
  if (byGo[i] !== bySpec) process.exit(2)
})
const refused = 'No matching signature found'
process.exit(answers['ASCII'] === 'verified' && answers['UTF-8'] === 'verified' &&
  answers['GBK'] === refused && answers['gzip'] === refused &&
  answers['ASCII array'].startsWith('Expected payload') ? 0 : 1)
JS
node verify.mjs
