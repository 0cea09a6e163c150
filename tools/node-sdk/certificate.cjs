// Has a Node program show a certificate at the attach point, without an edit to it or to DingTalk's client:
//
//   CLIENT_CERT=program.pem node --require ./certificate.cjs program.js
//
// CLIENT_CERT is a file in PEM with the certificate and its key. Each server that asks for one is shown it.
'use strict'
const { readFileSync } = require('node:fs')
const tls = require('node:tls')

const { CLIENT_CERT } = process.env
if (!CLIENT_CERT) {
  throw new Error('certificate.cjs: set CLIENT_CERT to a file with a certificate and its key, in PEM')
}
const text = readFileSync(CLIENT_CERT)

// The open request and the WebSocket both come here. The options of the agent for https would miss the WebSocket.
const connect = tls.connect
tls.connect = (...args) => {
  const at = args.findIndex((one) => one !== null && typeof one === 'object')
  if (at >= 0) {
    args[at] = { ...args[at], cert: text, key: text }
  }
  return connect(...args)
}
