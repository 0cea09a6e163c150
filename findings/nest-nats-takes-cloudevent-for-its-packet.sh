#!/bin/sh
# Nest's microservices over NATS take a CloudEvent for a packet of Nest's own: the handler gets data alone, and the sender an answer.
#
# Version:  npm @nestjs/microservices 12.1.1 with @nats-io/transport-node 3.4.0, nats-server v2.15.2; VERSION=… tries another of Nest.
# Input:    a structured CloudEvent on the subject of an @EventPattern, the same one without data, and one that is sent as by
#           JetStream's publishers, with a subject to answer to.
# Expected: the handler's @Payload() is the JSON that was sent, as for any message that does not come from Nest. A handler of
#           events answers nobody.
# Observed: whatever has a member data (or pattern) counts as Nest's own. So id, type, source and time are gone, and nothing tells of
#           it. Because the event has an id, it counts as a request: Nest answers, and that answer is in the inbox where a
#           publisher waits for JetStream's acknowledgment. The event without data comes whole. A deserializer of one's own mends both.
#
# Exits 0 while that is so. Needs Go 1.26 and Node 20 or newer, the module proxy and the npm registry.
set -eu
VERSION=${VERSION:-12.1.1}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
mkdir server
cat > server/go.mod <<'MOD'
module natsd

go 1.26.0

require github.com/nats-io/nats-server/v2 v2.15.2
MOD
cat > server/main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// main runs a server until standard input ends.
func main() {
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, NoSigs: true})
	if err != nil {
		panic(err)
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		panic("the server does not start")
	}
	fmt.Println(s.ClientURL())
	os.Stdin.Read(make([]byte, 1))
	s.Shutdown()
}
GO
(cd server && GOFLAGS=-mod=mod go mod tidy >/dev/null 2>&1 && go build -o ../natsd .)
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts "@nestjs/core@$VERSION" "@nestjs/common@$VERSION" "@nestjs/microservices@$VERSION" \
  reflect-metadata@0.2.2 rxjs@7.8.2 @nats-io/transport-node@3.4.0
cat > main.mjs <<'JS'
import 'reflect-metadata'
import { spawn } from 'node:child_process'
import { NestFactory } from '@nestjs/core'
import { Module, Controller } from '@nestjs/common'
import { EventPattern, Payload, Transport } from '@nestjs/microservices'
import { connect } from '@nats-io/transport-node'

const server = spawn('./natsd', { stdio: ['pipe', 'pipe', 'inherit'] })
const servers = await new Promise(done => server.stdout.once('data', line => done(String(line).trim())))

let got
class Hook {
  take(payload) { got(payload) }
}
EventPattern('dingtalk')(Hook.prototype, 'take', Object.getOwnPropertyDescriptor(Hook.prototype, 'take'))
Payload()(Hook.prototype, 'take', 0)
Controller()(Hook)

const client = await connect({ servers })
const event = { specversion: '1.0', id: 'e1', source: '/dingtalk/ding1/hr', type: 'com.dingtalk.check_in', data: { staffId: 'u1' } }
const { data, ...bare } = event

async function members(name, options) {
  class App {}
  Module({ controllers: [Hook] })(App)
  const app = await NestFactory.createMicroservice(App, { transport: Transport.NATS, options: { servers, ...options }, logger: ['error'] })
  await app.listen()
  const send = async (message) => {
    const seen = new Promise(done => { got = done })
    client.publish('dingtalk', JSON.stringify(message))
    return Object.keys(await seen).join(' ')
  }
  const lines = [`${name}: the handler gets ${await send(event)}`, `${name}, without data: ${await send(bare)}`]
  got = () => {}
  const answer = await client.request('dingtalk', JSON.stringify(event), { timeout: 2000 }).then(m => m.string(), () => 'none')
  lines.push(`${name}: answered ${answer}`)
  await app.close()
  return lines
}
const own = { deserialize: (message, options) => ({ pattern: options?.channel, data: message.json() }) }
const lines = [...await members('as it is'), ...await members('own deserializer', { deserializer: own })]
console.log(lines.join('\n'))
await client.close()
server.stdin.end()
const same = lines.join('\n') === `as it is: the handler gets staffId
as it is, without data: specversion id source type
as it is: answered {"isDisposed":true,"id":"e1"}
own deserializer: the handler gets specversion id source type data
own deserializer, without data: specversion id source type
own deserializer: answered none`
if (!same) console.log('the behaviour has changed')
process.exit(same ? 0 : 1)
JS
timeout 60 node main.mjs
# Output seen:
#   as it is: the handler gets staffId
#   as it is, without data: specversion id source type
#   as it is: answered {"isDisposed":true,"id":"e1"}
#   own deserializer: the handler gets specversion id source type data
#   own deserializer, without data: specversion id source type
#   own deserializer: answered none
