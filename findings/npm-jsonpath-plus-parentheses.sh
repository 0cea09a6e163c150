#!/bin/sh
# jsonpath-plus takes a text in parentheses for an expression, also where it stands in quotes in a filter, and fails at "#1" in a name.
#
# Version:  npm jsonpath-plus 11.3.0, with jsonpath-rfc9535 1.3.0 beside it, Node 20; VERSION=… tries another of the first.
# Input:    a list with texts of robot messages, and a filter $[?(@.text=='…')] for each of them; members of a form by their names, in
#           brackets and quotes.
# Expected: each filter finds its own element alone, and each path its member, as in jsonpath-rfc9535. The README asks for an escape at
#           the begin of a property's name, and for none within a quoted text.
# Observed: a text that is one pair of parentheses ends in an error such as "全员 is not defined", and so does such a name. The member
#           附件#1 ends in a TypeError, because #1 is how the path's own expressions are numbered. 张三(经理) is right, as a text and a name.
#
# Exits 0 while that is so. Needs Node and the npm registry.
set -eu
VERSION=${VERSION:-11.3.0}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts "jsonpath-plus@$VERSION" jsonpath-rfc9535@1.3.0
cat > try.mjs <<'JS'
import { JSONPath } from 'jsonpath-plus'
import { query } from 'jsonpath-rfc9535'

const texts = ['张三(经理)', '(全员)', 'lunch @ noon']
const list = texts.map(text => ({ text }))
const form = { '张三(经理)': 1, '(元)': 2, '附件#1': 3 }

function say(name, look) {
  try { return `${name}: ${JSON.stringify(look())}` } catch (error) { return `${name}: ${error.constructor.name}` }
}
const filter = text => `$[?(@.text=='${text}')].text`
const lines = [
  ...texts.map(text => say(`text ${text}`, () => JSONPath({ path: filter(text), json: list }))),
  ...Object.keys(form).map(name => say(`member ${name}`, () => JSONPath({ path: `$['${name}']`, json: form }))),
  say('jsonpath-rfc9535', () => [...texts.map(text => query(list, filter(text))[0]), ...Object.keys(form).map(name => query(form, `$['${name}']`)[0])]),
]
console.log(lines.join('\n'))
const same = lines.join('\n') === `text 张三(经理): ["张三(经理)"]
text (全员): Error
text lunch @ noon: ["lunch @ noon"]
member 张三(经理): [1]
member (元): Error
member 附件#1: TypeError
jsonpath-rfc9535: ["张三(经理)","(全员)","lunch @ noon",1,2,3]`
if (!same) console.log('the behaviour has changed')
process.exit(same ? 0 : 1)
JS
node try.mjs
