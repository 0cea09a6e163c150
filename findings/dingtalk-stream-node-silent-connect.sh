#!/bin/sh
# DingTalk's Stream client for Node, npm dingtalk-stream 2.1.5.
#
# Expected: connect() rejects when DingTalk answers the open request with 401, so a program can tell a wrong secret from success.
#   Each DWClient subscribes to what its own listeners are for.
# Observed: connect() resolves on the 401, and the client asks again once a second for ever. All clients of a process share one
#   list of subscriptions: the open request of a client without listeners names the callback topic of its neighbour.
#
# Exits 0 while that is so. Needs Node and the npm registry; the open requests are answered by an adapter of axios in the program.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > package.json <<'JSON'
{ "private": true, "type": "module", "dependencies": { "dingtalk-stream": "2.1.5", "axios": "1.13.2" }, "overrides": { "axios": "1.13.2" } }
JSON
npm install --silent --no-audit --no-fund
cat > main.mjs <<'JS'
import axios, { AxiosError } from 'axios'
import { DWClient } from 'dingtalk-stream'

const asked = []
axios.defaults.adapter = async (config) => {
  asked.push(JSON.parse(config.data))
  throw new AxiosError('Request failed with status code 401', 'ERR_BAD_REQUEST', config, null, { status: 401, data: { code: 'authFailed' }, config })
}

const robot = new DWClient({ clientId: 'robot', clientSecret: 'wrong' })
robot.registerCallbackListener('/v1.0/im/bot/messages/get', () => {})
const other = new DWClient({ clientId: 'other', clientSecret: 'wrong' }) // no listeners

const how = await other.connect().then(() => 'resolved', () => 'rejected')
await new Promise((done) => setTimeout(done, 3500))
const topics = asked[0].subscriptions.map((s) => `${s.type} ${s.topic}`)
console.log(`connect() ${how} on a 401; open requests within 3.5 s: ${asked.length}`)
console.log(`the client without listeners subscribed to: ${topics.join(', ')}`)
const same = how === 'resolved' && asked.length >= 3 && topics.includes('CALLBACK /v1.0/im/bot/messages/get')
if (!same) console.log('the behaviour has changed')
process.exit(same ? 0 : 1)
JS
node main.mjs
