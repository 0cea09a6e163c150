#!/bin/sh
# npm json-bigint with useNativeBigInt refuses a decimal number of more than 15 characters, and storeAsString makes text of it.
#
# Version:  json-bigint 1.0.0, with json-with-bigint 3.5.12 and @apimatic/json-bigint 1.2.0 beside it; VERSION=… tries another of
#           the first.
# Input:    a clock-in as DingTalk's attendance has it: an ID of 19 digits, where the phone was, and a time that Java wrote as a double.
# Expected: the ID is a BigInt, because that is what the option is for, and the others are numbers, as from JSON.parse.
# Observed: the library looks at the length of a number, and not at whether it is whole. With useNativeBigInt the whole document is
#           refused: "Cannot convert 120.15507012345678 to a BigInt". With storeAsString the coordinates and the time are texts, and
#           "120.15507012345678" + 1 is no number. Coordinates with few digits are read as numbers, so a test of them shows nothing.
#           The other two libraries read all of it as expected.
#
# Exits 0 while that is so. Needs Node 20 or newer and the npm registry.
set -eu
VERSION=${VERSION:-1.0.0}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund "json-bigint@$VERSION" json-with-bigint@3.5.12 @apimatic/json-bigint@1.2.0
cat > main.mjs <<'JS'
import bigint from 'json-bigint'
import apimatic from '@apimatic/json-bigint'
import { JSONParse } from 'json-with-bigint'

const short = '{"recordId":1784260000123456789,"longitude":120.15507,"checkTime":1784260000123}'
const long = '{"recordId":1784260000123456789,"longitude":120.15507012345678,"checkTime":1.784260000123E12}'
const readers = {
  'useNativeBigInt': bigint({ useNativeBigInt: true }).parse,
  'storeAsString': bigint({ storeAsString: true }).parse,
  'json-with-bigint': text => JSONParse(text),
  '@apimatic': text => apimatic.parse(text),
}
const kinds = (read, text) => {
  try {
    const { recordId, longitude, checkTime } = read(text)
    return [recordId, longitude, checkTime].map(value => typeof value).join(' ')
  } catch (err) {
    return err.message
  }
}
const lines = Object.entries(readers).map(([name, read]) => `${name.padEnd(16)} short: ${kinds(read, short)}; long: ${kinds(read, long)}`)
console.log(lines.join('\n'))
const same = lines.join('\n') === `useNativeBigInt  short: bigint number number; long: Cannot convert 120.15507012345678 to a BigInt
storeAsString    short: string number number; long: string string string
json-with-bigint short: bigint number number; long: bigint number number
@apimatic        short: bigint number number; long: bigint number number`
if (!same) console.log('the behaviour has changed')
process.exit(same ? 0 : 1)
JS
node main.mjs
