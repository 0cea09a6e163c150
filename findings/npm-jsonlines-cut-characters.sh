#!/bin/sh
# The npm package jsonlines damages a character whose bytes come in two chunks, and gives the line on without an error.
#
# Version:  jsonlines 0.1.1 and ndjson 2.0.0 beside it, Node 20; VERSION=… tries another of the first.
# Input:    one line of JSON in UTF-8 with the title of an approval, from a stream whose chunks meet within a Chinese character. A
#           socket cuts where it likes, so this happens to each long answer.
# Expected: the title, however its bytes are cut, as ndjson gives it.
# Observed: in place of the character there are U+FFFD, one for each piece, because each chunk becomes text by itself. The JSON is
#           still valid, so no error tells. Where only ASCII comes, all is well.
#
# Exits 0 while that is so. Needs Node and the npm registry.
set -eu
VERSION=${VERSION:-0.1.1}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts "jsonlines@$VERSION" ndjson@2.0.0
cat > try.js <<'JS'
const { Readable } = require('stream');

const bytes = Buffer.from('{"id":"e1","title":"\u8bf7\u5047"}\n');

// wrong counts the cuts after which a parser gives another title, or none.
async function wrong(parser) {
  let count = 0;
  for (let cut = 1; cut < bytes.length; cut++) {
    const titles = [];
    for await (const line of Readable.from([bytes.subarray(0, cut), bytes.subarray(cut)]).pipe(parser())) titles.push(line.title);
    if (titles.join() !== '\u8bf7\u5047') count++;
    if (titles.length !== 1) throw new Error('another number of lines: ' + titles.length);
  }
  return count;
}

async function main() {
  const lines = [
    'jsonlines: ' + await wrong(() => require('jsonlines').parse()) + ' cuts give another title, without an error',
    'ndjson: ' + await wrong(() => require('ndjson').parse()),
  ].join('\n');
  console.log(lines);
  if (lines !== 'jsonlines: 4 cuts give another title, without an error\nndjson: 0') {
    console.log('the behaviour has changed');
    process.exit(1);
  }
}
main();
JS
node try.js
# Output seen:
#   jsonlines: 4 cuts give another title, without an error
#   ndjson: 0
