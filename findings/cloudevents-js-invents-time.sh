#!/bin/sh
# CloudEvents' SDK for JavaScript, npm cloudevents 10.0.0, reads events without the optional attribute time.
#
# Expected: time is absent after reading, as in what was read. HTTP and Kafka, both in structured mode, agree.
# Observed: HTTP.toEvent fills in the moment of reading, so the same request read twice has two times, and what passes it on
#   sends a time that no producer ever wrote. Kafka.toEvent throws "Invalid time value" on the same JSON.
#
# Exits 0 while that is so. Needs Node 20 or newer and the npm registry.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund cloudevents@10.0.0
cat > read.mjs <<'JS'
import { HTTP, Kafka } from 'cloudevents'

const headers = { 'content-type': 'application/cloudevents+json' }
const body = JSON.stringify({ specversion: '1.0', id: '1', source: '/s', type: 't', data: { a: 1 } })
const first = HTTP.toEvent({ headers, body })
await new Promise(done => setTimeout(done, 20))
const second = HTTP.toEvent({ headers, body })
console.log('HTTP, read twice:', first.time, second.time)
console.log('passed on:', HTTP.structured(first).body)
let refused = ''
try { Kafka.toEvent({ key: 'k', headers, value: body }) } catch (err) { refused = err.message }
console.log('Kafka:', refused || 'read')
process.exit(first.time && first.time !== second.time && refused === 'Invalid time value' ? 0 : 1)
JS
node read.mjs
