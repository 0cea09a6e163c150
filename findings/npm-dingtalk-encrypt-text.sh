#!/bin/sh
# The npm package dingtalk-encrypt changes the text of a callback: it reads it as Latin-1 and then as a URI.
#
# Version:  dingtalk-encrypt 1.2.3 with crypto-js 3.3.0, Node 20; npm registry.
# Input:    texts sealed as DingTalk documents it (AES-256-CBC; 16 random bytes, the length in 4 bytes, the message in
#           UTF-8, the owner; padded to 32 bytes; SHA-1 over the sorted parts), made here with Node's own crypto.
# Expected: getDecryptMsg returns the message that was sealed, and getEncryptedMap seals the message that it is given.
# Observed: plain ASCII comes out right. A Chinese name comes out as Latin-1 mojibake. A percent sign followed by no two hex
#           digits ends in URIError, and an escape in a link is resolved, so the link is another one. What it seals is
#           encodeURI of the message: other programs that open it find percent escapes where JSON has its quotes.
#           It opens what it sealed itself, so a round trip in a test shows nothing.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund dingtalk-encrypt@1.2.3 crypto-js@3.3.0
cat > try.js <<'JS'
const crypto = require('crypto');
const Encryptor = require('dingtalk-encrypt');

const token = 'token', key = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG', owner = 'dingowner';
const aes = Buffer.from(key + '=', 'base64'), iv = aes.subarray(0, 16);

function seal(text) {
  const message = Buffer.from(text), length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  let plain = Buffer.concat([crypto.randomBytes(16), length, message, Buffer.from(owner)]);
  const pad = 32 - plain.length % 32;
  plain = Buffer.concat([plain, Buffer.alloc(pad, pad)]);
  const cipher = crypto.createCipheriv('aes-256-cbc', aes, iv).setAutoPadding(false);
  const encrypt = Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64');
  return [crypto.createHash('sha1').update([token, '1784260000123', 'nonce', encrypt].sort().join('')).digest('hex'), encrypt];
}

function open(encrypt) {
  const cipher = crypto.createDecipheriv('aes-256-cbc', aes, iv).setAutoPadding(false);
  const plain = Buffer.concat([cipher.update(encrypt, 'base64'), cipher.final()]);
  return plain.subarray(20, 20 + plain.readUInt32BE(16)).toString();
}

const theirs = new Encryptor(token, key, owner);
function opened(text) {
  const [signature, encrypt] = seal(text);
  try { return theirs.getDecryptMsg(signature, '1784260000123', 'nonce', encrypt); } catch (e) { return e.name + ': ' + e.message; }
}

const got = {
  ascii: opened('{"title":"leave"}'),
  chinese: opened('{"title":"\u8bf7\u5047"}'),
  percent: opened('{"rate":"100%"}'),
  link: opened('{"url":"https://example.com/?q=a%20b"}'),
  sealed: open(theirs.getEncryptedMap('{"a":1}', 1784260000123, 'nonce').encrypt),
};
for (const name in got) console.log(name.padEnd(8), JSON.stringify(got[name]));
const want = {
  ascii: '{"title":"leave"}', chinese: '{"title":"\u00e8\u00af\u00b7\u00e5\u0081\u0087"}', percent: 'URIError: URI malformed',
  link: '{"url":"https://example.com/?q=a b"}', sealed: '%7B%22a%22:1%7D',
};
for (const name in want) if (got[name] !== want[name]) process.exit(1);
JS
node try.js
# Output seen:
#   ascii    "{\"title\":\"leave\"}"
#   chinese  "{\"title\":\"è¯·å\u0081\u0087\"}" (shown here with the control characters escaped)
#   percent  "URIError: URI malformed"
#   link     "{\"url\":\"https://example.com/?q=a b\"}"
#   sealed   "%7B%22a%22:1%7D"
