#!/bin/sh
# zod's fromJSONSchema, and zod-from-json-schema, refuse a whole number above 2^53 where the schema wants an integer.
#
# Version:  npm zod 4.6.7, zod-from-json-schema 0.5.6, with ajv 8.20.0 beside them, Node 20; VERSION=… tries another zod.
# Input:    a schema with "type": "integer" and no bounds, and the sort value of a department, 179204566183027512, in JSON text.
# Expected: JSON Schema's integer is any number without a fraction, so it is valid, as ajv says. Of a number that JSON.parse has
#           rounded, zod's "number" says so as well.
# Observed: "Too big: expected int to be <=9007199254740991": the bound is zod's own, of its int(), whose page says so, and nobody wrote it. As a BigInt the
#           number is refused, too. So an event of a person with such a sort value never comes in.
#
# Exits 0 while that is so. Needs Node and the npm registry.
set -eu
VERSION=${VERSION:-4.6.7}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps "zod@$VERSION" zod-from-json-schema@0.5.6 ajv@8.20.0
cat > try.mjs <<'JS'
import Ajv from 'ajv/dist/2020.js'
import { z } from 'zod'
import { convertJsonSchemaToZod } from 'zod-from-json-schema'

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object', properties: { orderInDepts: { type: 'object', additionalProperties: { type: 'integer' } } },
}
const text = '{"orderInDepts":{"764179126":179204566183027512}}'
const event = JSON.parse(text)
const ajv = new Ajv.default().compile(schema)
const big = { orderInDepts: { 764179126: 179204566183027512n } }

const why = result => result.success ? 'valid' : result.error.issues[0].message
const lines = [
  `ajv: ${ajv(event) ? 'valid' : 'invalid'}`,
  `zod: ${why(z.fromJSONSchema(schema).safeParse(event))}`,
  `zod, a BigInt: ${z.fromJSONSchema(schema).safeParse(big).success ? 'valid' : 'invalid'}`,
  `zod, "type": "number": ${why(z.fromJSONSchema({ type: 'number' }).safeParse(event.orderInDepts[764179126]))}`,
  `zod-from-json-schema: ${why(convertJsonSchemaToZod(schema).safeParse(event))}`,
]
console.log(lines.join('\n'))
const same = lines.join('\n') === `ajv: valid
zod: Too big: expected int to be <=9007199254740991
zod, a BigInt: invalid
zod, "type": "number": valid
zod-from-json-schema: Too big: expected int to be <=9007199254740991`
if (!same) console.log('the behaviour has changed')
process.exit(same ? 0 : 1)
JS
node try.mjs
