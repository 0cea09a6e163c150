#!/bin/sh
# Google's Functions Framework for Node, npm @google-cloud/functions-framework 5.0.5, and its handlers of CloudEvents.
#
# Input: a CloudEvent in structured mode whose data is binary, so it stands in data_base64, as the JSON format of CloudEvents says.
# Expected: the handler's event.data holds the bytes, as it holds what came in data. The event is of the class CloudEvent of the
#   SDK, which the framework depends on.
# Observed: event.data is undefined, and event.data_base64 is the text of the wire. The event is the plain object that JSON.parse
#   made. The answer is 204, so the sender takes it for handled. In binary mode the extension attempt is text, not a number.
#
# Output:
#   data: {"a":1} of Object, 204
#   data_base64: data undefined, data_base64 "AAEC/w==", 204
#   binary mode: attempt is a string
#
# Exits 0 while that is so. Needs Node 20 or newer and the npm registry.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @google-cloud/functions-framework@5.0.5
cat > main.mjs <<'JS'
import framework from '@google-cloud/functions-framework'
import { getTestServer } from '@google-cloud/functions-framework/testing'

let seen
framework.cloudEvent('hook', (event) => { seen = event })
const server = getTestServer('hook')
await new Promise((done) => server.listen(0, '127.0.0.1', done))

async function send(headers, body) {
  seen = undefined
  const answer = await fetch(`http://127.0.0.1:${server.address().port}/`, { method: 'POST', headers, body })
  await answer.text()
  return answer.status
}

const head = { specversion: '1.0', id: 'e1', source: '/s', type: 't' }
const structured = { 'content-type': 'application/cloudevents+json' }
const lines = []
let status = await send(structured, JSON.stringify({ ...head, data: { a: 1 } }))
lines.push(`data: ${JSON.stringify(seen.data)} of ${seen.constructor.name}, ${status}`)
status = await send(structured, JSON.stringify({ ...head, datacontenttype: 'application/octet-stream', data_base64: 'AAEC/w==' }))
lines.push(`data_base64: data ${seen.data}, data_base64 ${JSON.stringify(seen.data_base64)}, ${status}`)
await send({ 'content-type': 'application/json', 'ce-specversion': '1.0', 'ce-id': 'e1', 'ce-source': '/s', 'ce-type': 't', 'ce-attempt': '1' }, '{}')
lines.push(`binary mode: attempt is a ${typeof seen.attempt}`)

console.log(lines.join('\n'))
const want = ['data: {"a":1} of Object, 204', 'data_base64: data undefined, data_base64 "AAEC/w==", 204', 'binary mode: attempt is a string']
const same = lines.join() === want.join()
if (!same) console.log('the behaviour has changed')
process.exit(same ? 0 : 1)
JS
node main.mjs
