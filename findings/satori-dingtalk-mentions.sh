#!/bin/sh
# The DingTalk adapter of Satori and Koishi, npm @satorijs/adapter-dingtalk 2.5.0, function decodeMessage.
#
# Input: two messages to a robot as DingTalk's page has them. In a group chat one mentions the robot and a colleague. The other
#   is a voice message, of which DingTalk gives the words in content.recognition.
# Expected: the content of the first has both mentions, for which the adapter makes elements. The second is a message with the
#   recognized words, or at least with the recording.
# Observed: the elements with the mentions are overwritten by those of the text, so nobody is mentioned. The voice message is
#   undefined, and the program hears nothing of it.
#
# Output:
#   group: content " check this please", mentions 0 of 2
#   voice: undefined
#
# Exits 0 while that is so. Needs Node and the npm registry.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat > package.json <<'JSON'
{ "private": true, "dependencies": { "@satorijs/adapter-dingtalk": "2.5.0", "@satorijs/core": "4.6.0" } }
JSON
npm install --silent --no-audit --no-fund --ignore-scripts
cat > main.cjs <<'JS'
const { decodeMessage } = require('@satorijs/adapter-dingtalk')

// A session holds what the adapter sets; a real one does the same with these members.
const bot = {
  session: () => ({ event: { channel: {} } }),
  downloadFile: async (code) => `https://example.com/${code}`,
}
const head = {
  msgId: 'm1', chatbotCorpId: 'ding1', chatbotUserId: '$:LWCP_v1:$robot', robotCode: 'robot1', conversationId: 'cid1',
  senderStaffId: 'u1', senderNick: 'u', isAdmin: false, createAt: 1784260000123,
}

async function main() {
  const group = await decodeMessage(bot, {
    ...head, conversationType: '2', conversationTitle: 'g', msgtype: 'text', text: { content: ' check this please' },
    atUsers: [{ dingtalkId: '$:LWCP_v1:$robot' }, { dingtalkId: '$:LWCP_v1:$u2', staffId: 'u2' }],
  })
  const voice = await decodeMessage(bot, {
    ...head, conversationType: '1', msgtype: 'audio', content: { duration: 2400, downloadCode: 'd1', recognition: 'meet at three' },
  })
  const mentions = group.elements.filter((e) => e.type === 'at').length
  const lines = [`group: content ${JSON.stringify(group.content)}, mentions ${mentions} of 2`, `voice: ${voice}`]
  console.log(lines.join('\n'))
  const same = lines[0] === 'group: content " check this please", mentions 0 of 2' && lines[1] === 'voice: undefined'
  if (!same) console.log('the behaviour has changed')
  process.exit(same ? 0 : 1)
}
main()
JS
node main.cjs
