#!/bin/sh
# DuckDB reads no file of JSON lines in which two names differ in case alone, and the way out that its error names loses values.
#
# Version:  npm @duckdb/node-api 1.5.6-r.1, which is DuckDB 1.5.6; VERSION=… tries another.
# Input:    two lines as a gateway of events writes them. The data of one has corpId, that of the other CorpId, because DingTalk spells
#           the organization in both ways. In a third, as of DingTalk's crm_customer_track, the data has both.
# Expected: names of JSON are case-sensitive, so data has two members, or the second is renamed (CorpId_1), as it happens to two
#           such names at the top of a line.
# Observed: "Duplicate name in struct auto-detected in JSON, try ignore_errors=true", before the first row, though no line of the two
#           has a name twice. With ignore_errors=true there is a row for each line, and the organization of the second is null.
#           maximum_depth=1, which leaves data as JSON, reads all of them.
#
# Exits 0 while that is so. Needs Node 20 or newer and the npm registry.
set -eu
VERSION=${VERSION:-1.5.6-r.1}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > two.ndjson <<'JSON'
{"seq":1,"type":"bpms_instance_change","data":{"corpId":"ding1","result":"agree"}}
{"seq":2,"type":"user_add_org","data":{"CorpId":"ding2"}}
JSON
cat > both.ndjson <<'JSON'
{"seq":3,"type":"crm_customer_track","data":{"corpId":"ding3","CorpId":"ding3"}}
JSON
cat > top.ndjson <<'JSON'
{"corpId":"ding1"}
{"CorpId":"ding2"}
JSON
npm init -y >/dev/null
npm install --silent --no-audit --no-fund "@duckdb/node-api@$VERSION"
cat > main.mjs <<'JS'
import { DuckDBInstance } from '@duckdb/node-api'

const db = await (await DuckDBInstance.create(':memory:')).connect()
const lines = []
async function ask(from, options = '') {
  const call = `read_json('${from}.ndjson'${options})`
  let said
  try {
    said = JSON.stringify((await db.runAndReadAll(`SELECT * EXCLUDE (type) FROM ${call}`)).getRowObjectsJson())
  } catch (err) {
    said = err.message.split('\n')[0]
  }
  lines.push(`${call}: ${said}`)
}
await ask('two')
await ask('both')
await ask('two', ', ignore_errors=true')
await ask('two', ', maximum_depth=1')
lines.push('at the top: ' + (await db.runAndReadAll(`SELECT * FROM read_json('top.ndjson')`)).columnNames().join(' '))
console.log(lines.join('\n'))
const same = lines.join('\n') === `read_json('two.ndjson'): Not implemented Error: Duplicate name "CorpId" in struct auto-detected in JSON, try ignore_errors=true
read_json('both.ndjson'): Not implemented Error: Duplicate name "CorpId" in struct auto-detected in JSON, try ignore_errors=true
read_json('two.ndjson', ignore_errors=true): [{"seq":"1","data":{"corpId":"ding1","result":"agree"}},{"seq":"2","data":{"corpId":null,"result":null}}]
read_json('two.ndjson', maximum_depth=1): [{"seq":"1","data":"{\\"corpId\\":\\"ding1\\",\\"result\\":\\"agree\\"}"},{"seq":"2","data":"{\\"CorpId\\":\\"ding2\\"}"}]
at the top: corpId CorpId_1`
if (!same) console.log('the behaviour has changed')
process.exit(same ? 0 : 1)
JS
timeout 60 node main.mjs
