#!/bin/sh
# CloudEvents' SDK for JavaScript refuses a record of Kafka in binary mode that has no data, also one that it made itself.
#
# Version:  npm cloudevents 10.0.0, Node 20; VERSION=… tries another.
# Input:    an event without data, as one that says by its type alone what happened. Kafka.binary makes a record of it. A client
#           such as kafkajs hands on such a record with the value null, or with an empty Buffer for an empty one.
# Expected: Kafka.toEvent gives the event back without data, because data is optional in CloudEvents, and the binary mode of the
#           binding for Kafka maps none to no value. HTTP.toEvent does so for HTTP.binary of the same event.
# Observed: "Value is null or undefined" for each of undefined, null and empty text, where all attributes stand in the headers. A
#           consumer that throws does not go on: it gets the same record again.
#
# Exits 0 while that is so. Needs Node 20 or newer and the npm registry.
set -eu
VERSION=${VERSION:-10.0.0}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund "cloudevents@$VERSION"
cat > read.mjs <<'JS'
import { CloudEvent, HTTP, Kafka } from 'cloudevents'

const event = new CloudEvent({ id: '1', source: '/s', type: 'com.dingtalk.org_remove', time: '2026-11-29T08:00:00.123Z', corp: 'ding1' })
const read = (toEvent, message) => {
  try { const got = toEvent(message); return `${got.type}, data ${got.data}` } catch (err) { return err.message }
}
const record = Kafka.binary(event)
const seen = {
  'HTTP.binary': read(HTTP.toEvent, HTTP.binary(event)),
  'Kafka.binary': read(Kafka.toEvent, record),
  'value null': read(Kafka.toEvent, { ...record, value: null }),
  'value empty': read(Kafka.toEvent, { ...record, value: '' }),
  'Kafka.structured': read(Kafka.toEvent, Kafka.structured(event)),
}
for (const [name, text] of Object.entries(seen)) console.log(`${name}: ${text}`)
const refused = 'Value is null or undefined', whole = 'com.dingtalk.org_remove, data undefined'
const same = seen['HTTP.binary'] === whole && seen['Kafka.structured'] === whole &&
  ['Kafka.binary', 'value null', 'value empty'].every(name => seen[name] === refused)
process.exit(same ? 0 : 1)
JS
node read.mjs
# Output seen:
#   HTTP.binary: com.dingtalk.org_remove, data undefined
#   Kafka.binary: Value is null or undefined
#   value null: Value is null or undefined
#   value empty: Value is null or undefined
#   Kafka.structured: com.dingtalk.org_remove, data undefined
