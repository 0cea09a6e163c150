#!/bin/sh
# DingTalk's Stream client for Node, npm dingtalk-stream 2.1.5.
#
# Input: open requests are answered with an endpoint and a ticket. For 3.5 s each WebSocket that follows is refused with 401, as one
#   with an old ticket is, or one to a gateway that has just ended. Then they are taken.
# Expected: the client asks again once a second, as it does when the open request itself fails, and is connected once in the end.
# Observed: each refused connection is asked for twice more, by the error and by the close that follows it, so the requests double
#   every second: 1, 2, 4, 8. All of the last ones stay connected: one client has 8 or 16 connections.
#
# Exits 0 while that is so. Needs Node and the npm registry; the WebSockets go to a server on the loopback.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > package.json <<'JSON'
{ "private": true, "type": "module", "dependencies": { "dingtalk-stream": "2.1.5", "axios": "1.13.2" }, "overrides": { "axios": "1.13.2" } }
JSON
npm install --silent --no-audit --no-fund
cat > main.mjs <<'JS'
import { createServer } from 'node:http'
import axios from 'axios'
import { WebSocketServer } from 'ws'
import { DWClient } from 'dingtalk-stream'

let refuses = true
const sockets = new WebSocketServer({ noServer: true })
const server = createServer()
server.on('upgrade', (request, socket, head) => {
  if (refuses) socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
  else sockets.handleUpgrade(request, socket, head, () => {})
})
await new Promise((listening) => server.listen(0, '127.0.0.1', listening))

axios.defaults.adapter = async (config) => {
  const data = { endpoint: `ws://127.0.0.1:${server.address().port}/connect`, ticket: 't' }
  return { status: 200, statusText: 'OK', data, headers: {}, config }
}
console.warn = () => {} // one line for each refused connection
console.info = () => {} // and for each other one
new DWClient({ clientId: 'id', clientSecret: 'secret' }).connect()
await new Promise((later) => setTimeout(later, 3500))
refuses = false
await new Promise((later) => setTimeout(later, 3500))
console.log(`connections of one client: ${sockets.clients.size}`)
const same = sockets.clients.size >= 4
if (!same) console.log('the behaviour has changed')
process.exit(same ? 0 : 1)
JS
node main.mjs
