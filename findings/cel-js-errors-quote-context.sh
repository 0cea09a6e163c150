#!/bin/sh
# The errors of npm cel-js quote the whole input of an evaluation, and its integers are divided as decimals.
#
# Version:  cel-js 0.8.2; VERSION=… tries another.
# Input:    an event with a name and a telephone number, and an expression that asks for a member which it has not.
# Expected: an error that names the member. 5 / 2 is 2, because the language definition of CEL divides ints to an int.
# Observed: the message holds the event in full, so whoever logs the error logs personal data. 5 / 2 is 2.5.
#
# Exits 0 while that is so. Needs Node 20 or newer and the npm registry.
set -eu
VERSION=${VERSION:-0.8.2}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund "cel-js@$VERSION"
cat > ask.mjs <<'JS'
import { evaluate } from 'cel-js'

const event = { type: 'user_modify_org', name: '林晓雨', telephone: '8023' }
let message = ''
try { evaluate('event.jobNumber == "A1"', { event }) } catch (err) { message = err.message }
const half = evaluate('5 / 2')
console.log('error:', message)
console.log('5 / 2 is', half)
process.exit(message.includes('林晓雨') && message.includes('8023') && half === 2.5 ? 0 : 1)
JS
node ask.mjs
