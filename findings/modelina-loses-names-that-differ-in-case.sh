#!/bin/sh
# AsyncAPI's Modelina loses a property whose name differs from another's in case alone, without a word.
#
# Version:  npm @asyncapi/modelina 5.10.1; VERSION=… tries another.
# Input:    a schema with the properties CorpId, which is required, and corpId, as an event has them whose envelope and whose payload
#           both name the organization. A third property is there for comparison.
# Expected: two fields, one of them renamed, as the generator for Rust does (reserved_corp_id). Or an error.
# Observed: the models for Go, Java, Kotlin, TypeScript, Python, PHP and C# have one field for the two. In TypeScript it is an optional
#           one, though CorpId is required. Nothing is reported.
#
# Exits 0 while that is so. Needs Node 20 or newer and the npm registry.
set -eu
VERSION=${VERSION:-5.10.1}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps "@asyncapi/modelina@$VERSION"
cat > main.mjs <<'JS'
import * as modelina from '@asyncapi/modelina'

const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#', $id: 'Event', type: 'object', additionalProperties: false, required: ['CorpId'],
  properties: { CorpId: { type: 'string' }, corpId: { type: 'string' }, staffId: { type: 'string' } },
}
// fields are the lines of the model that declare one.
const fields = {
  Go: /^ +(\w+) string/, Java: /private String (\w+)/, Kotlin: /va[lr] (\w+):/, TypeScript: /private (\w+)\??:/, Python: /self\.(\w+): /,
  Php: /private \??string \$(\w+)/, CSharp: /private string\?? (\w+);/, Rust: /pub (\w+): /,
}
const lines = []
for (const [language, field] of Object.entries(fields)) {
  const [model] = await new modelina[`${language}Generator`]().generate(structuredClone(schema))
  if (language === 'TypeScript') lines.push(`optional: ${/_corpId\?:/.test(model.result)}`)
  lines.push(`${language}: ${model.result.split('\n').map(line => line.match(field)?.[1]).filter(Boolean).join(' ')}`)
}
console.log(lines.join('\n'))
const same = lines.join('\n') === `Go: CorpId StaffId
Java: corpId staffId
Kotlin: corpId staffId
optional: true
TypeScript: _corpId _staffId
Python: _corp_id _staff_id
Php: corpId staffId
CSharp: corpId staffId
Rust: corp_id reserved_corp_id staff_id`
if (!same) console.log('the behaviour has changed')
process.exit(same ? 0 : 1)
JS
timeout 100 node main.mjs
