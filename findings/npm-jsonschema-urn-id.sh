#!/bin/sh
# npm jsonschema throws "Invalid URL" at a schema whose $id is a URN, as soon as the schema has properties.
#
# Version:  jsonschema 1.5.0 on Node 20, with Ajv 8.20.0 beside it; VERSION=… tries another of the first.
# Input:    schemas with "$id": "urn:example:event" by draft 7: one that is no more than a type, one with a property, one whose property
#           refers to a definition in the same schema. The last one again with an https:// address, and without "$id".
# Expected: a "$id" is a URI, so a URN is as good as an address; the specification of JSON Schema has URNs as examples. A reference that
#           begins with # stays within the schema.
# Observed: with a URN and a property, validate throws a TypeError "Invalid URL" for any value, also for a right one. With https:// or
#           without "$id" the values are judged rightly. Ajv reads all of them.
#
# Exits 0 while that is so. Needs Node 20 or newer and the npm registry.
set -eu
VERSION=${VERSION:-1.5.0}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund "jsonschema@$VERSION" ajv@8.20.0
cat > main.mjs <<'JS'
import jsonschema from 'jsonschema'
import ajv from 'ajv'

const type = { type: 'object' }
const property = { ...type, properties: { id: { type: 'string' } } }
const reference = { ...type, properties: { id: { $ref: '#/definitions/id' } }, definitions: { id: { type: 'string' } } }
const schemas = {
  'a URN, a type': { $id: 'urn:example:event', ...type },
  'a URN, a property': { $id: 'urn:example:event', ...property },
  'a URN, a reference': { $id: 'urn:example:event', ...reference },
  'an address, a reference': { $id: 'https://example.com/event', ...reference },
  'no $id, a reference': reference,
}
const values = [{ id: 'e1' }, { id: 1 }]
const lines = []
for (const [name, schema] of Object.entries(schemas)) {
  const judge = new ajv.default().compile(schema)
  const theirs = values.map(value => {
    try { return new jsonschema.Validator().validate(value, schema).valid } catch (err) { return `${err.name} ${err.message}` }
  })
  lines.push(`${name}: ${theirs.join(', ')}; Ajv ${values.map(value => judge(value)).join(', ')}`)
}
console.log(lines.join('\n'))
const same = lines.join('\n') === `a URN, a type: true, true; Ajv true, true
a URN, a property: TypeError Invalid URL, TypeError Invalid URL; Ajv true, false
a URN, a reference: TypeError Invalid URL, TypeError Invalid URL; Ajv true, false
an address, a reference: true, false; Ajv true, false
no $id, a reference: true, false; Ajv true, false`
if (!same) console.log('the behaviour has changed')
process.exit(same ? 0 : 1)
JS
node main.mjs
