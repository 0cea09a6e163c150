#!/bin/sh
# OpenClaw's plugin for DingTalk of OpenClaw China, npm @openclaw-china/dingtalk, takes a repeated message for a new one, and gives
# the agent empty texts.
#
# Version:  @openclaw-china/dingtalk 0.1.19 with dingtalk-stream 2.1.5, Node 20; VERSION=… tries another of the first.
# Input:    frames as DingTalk's Stream mode has them. The first two are one message that is pushed again: the frame has another
#           messageId, and msgId in the data stays. The others are a rich text, a file and a voice message.
# Expected: the host gets msgId as MessageSid, because it knows a repeated message by that. The rich text has its words; a file has
#           at least its name.
# Observed: MessageSid is the frame's messageId, so the agent is asked twice. The rich text and the file come as an empty text, so
#           the agent is asked nothing. The voice message is right. Timestamp is the moment of receiving, in place of createAt.
#
# A frame reaches the plugin through the listener that it registers. Nothing connects: connect and the answer are left out.
#
# Exits 0 while that is so. Needs Node and the npm registry.
set -eu
VERSION=${VERSION:-0.1.19}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > package.json <<JSON
{ "private": true, "type": "module", "dependencies": { "@openclaw-china/dingtalk": "$VERSION", "dingtalk-stream": "2.1.5" } }
JSON
npm install --silent --no-audit --no-fund --ignore-scripts
cat > main.js <<'JS'
import { DWClient } from 'dingtalk-stream'
import { dingtalkPlugin } from '@openclaw-china/dingtalk'

let listener
DWClient.prototype.connect = async () => {}
DWClient.prototype.socketCallBackResponse = () => {}
DWClient.prototype.registerCallbackListener = function (topic, listen) { listener = listen; return this }

// The host's side of the plugin: each message is routed, and what would be answered is kept.
const asked = []
const runtime = {
  channel: {
    routing: { resolveAgentRoute: () => ({ sessionKey: 'session', accountId: 'default' }) },
    reply: {
      dispatchReplyFromConfig: async ({ ctx }) => { asked.push(ctx); return { counts: { final: 0 } } },
      createReplyDispatcher: () => ({}),
    },
  },
}
const dingtalk = { clientId: 'dingclient', clientSecret: 'secret', dmPolicy: 'open', enableAICard: false }
const quiet = console.log
console.log = () => {}
dingtalkPlugin.gateway.startAccount({ accountId: 'default', cfg: { channels: { dingtalk } }, runtime })

async function push(messageId, message) {
  const data = {
    conversationType: '1', conversationId: 'cid1', chatbotCorpId: 'ding1', chatbotUserId: '$:LWCP_v1:$robot', robotCode: 'dingclient',
    senderStaffId: 'u1', senderId: '$:LWCP_v1:$u1', senderNick: 'u', createAt: 1784260000123, ...message,
  }
  const headers = { topic: '/v1.0/im/bot/messages/get', contentType: 'application/json', messageId, time: '1784260000123' }
  const before = asked.length
  listener({ specVersion: '1.0', type: 'CALLBACK', headers, data: JSON.stringify(data) })
  while (asked.length === before) await new Promise(done => setTimeout(done, 5))
}
const invoice = { msgId: 'msgA', msgtype: 'text', text: { content: 'pay the invoice' } }
await push('frame1', invoice)
await push('frame2', invoice)
await push('frame3', { msgId: 'msgB', msgtype: 'richText', content: { richText: [{ text: 'please read' }, { type: 'picture', downloadCode: 'd' }] } })
await push('frame4', { msgId: 'msgC', msgtype: 'file', content: { fileName: 'plan.pdf', downloadCode: 'd' } })
await push('frame5', { msgId: 'msgD', msgtype: 'audio', content: { duration: 2400, downloadCode: 'd', recognition: 'meet at three' } })

console.log = quiet
const lines = asked.map(one => `${one.MessageSid}: ${JSON.stringify(one.Body)}, createAt kept: ${one.Timestamp === 1784260000123}`)
console.log(lines.join('\n'))
const same = lines.join('\n') === `frame1: "pay the invoice", createAt kept: false
frame2: "pay the invoice", createAt kept: false
frame3: "", createAt kept: false
frame4: "", createAt kept: false
frame5: "meet at three", createAt kept: false`
if (!same) console.log('the behaviour has changed')
process.exit(same ? 0 : 1)
JS
timeout 60 node main.js
# Output seen:
#   frame1: "pay the invoice", createAt kept: false
#   frame2: "pay the invoice", createAt kept: false
#   frame3: "", createAt kept: false
#   frame4: "", createAt kept: false
#   frame5: "meet at three", createAt kept: false
