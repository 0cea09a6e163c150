// Leads a Node program that connects to api.dingtalk.com to "dingevent simulate", without an edit to it or to
// DingTalk's client, whose URL is fixed:
//
//   dingevent simulate --tls api.dingtalk.com,127.0.0.1 --addr 127.0.0.1:7789 --ca-file ca.pem
//   NODE_EXTRA_CA_CERTS=ca.pem SIMULATE=127.0.0.1:7789 node --require ./to-simulate.cjs program.js
//
// Connections to other hosts go where they went. A proxy would take ours first: set no_proxy=api.dingtalk.com.
'use strict'
const net = require('node:net')

const hosts = ['api.dingtalk.com', 'oapi.dingtalk.com']
const { SIMULATE } = process.env
if (!SIMULATE) {
  throw new Error('to-simulate.cjs: set SIMULATE to the address of dingevent simulate, such as 127.0.0.1:7789')
}
const { hostname, port } = new URL(`tcp://${SIMULATE}`)

// Everything that speaks TCP ends here, TLS too. The name to verify in the certificate was taken before.
const connect = net.Socket.prototype.connect
net.Socket.prototype.connect = function (...args) {
  const list = Array.isArray(args[0]) ? args[0] : args // net.connect passes its arguments in a list
  if (hosts.includes(list[0]?.host)) {
    list[0] = { ...list[0], host: hostname, port: Number(port) }
  }
  return connect.apply(this, args)
}
