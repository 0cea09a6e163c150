#!/bin/sh
# CloudEvents' SDK for JavaScript, npm cloudevents 10.0.0, reads structured events from records of Kafka.
#
# Expected: a record without a key leaves the event's attributes alone. An event that has a partitionkey of its own keeps it,
#   because in structured mode the value is the whole event.
# Observed: partitionkey becomes the record's key in any case. Without a key it becomes null, the event's own is gone, and the
#   event can no longer be sent in binary mode: its headers hold ce-partitionkey with null, which Node's http refuses or writes
#   as the text "null".
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
const own = { specversion: '1.0', id: '1', source: '/s', type: 't', time: '2026-03-01T08:00:00Z', partitionkey: 'mine', data: { a: 1 } }
const read = key => Kafka.toEvent({ key, headers, value: JSON.stringify(own) })
const without = read(null), other = read('another')
console.log('no key:', without.partitionkey, ' another key:', other.partitionkey)
const sent = HTTP.binary(without).headers
console.log('sent on in binary mode:', sent)
console.log('as fetch writes it:', new Headers(Object.entries(sent).map(([name, value]) => [name, String(value)])).get('ce-partitionkey'))
process.exit(without.partitionkey === null && other.partitionkey === 'another' && sent['ce-partitionkey'] === null ? 0 : 1)
JS
node read.mjs
