#!/bin/sh
# npm dingtalk-robot-sender hides the sender's picture where it is told not to, and sends a card with one link without the link.
#
# Version:  dingtalk-robot-sender 1.2.0; VERSION=… tries another.
# Input:    action cards as DingTalk's page on robots has them: one with two buttons, without hideAvatar and with hideAvatar 0, and
#           one that leads to one page, with singleTitle and singleURL.
# Expected: what the comment of actionCard says: hideAvatar is 0 by default, and 0 shows the picture. The second kind has its title
#           and its address, as DingTalk wants both.
# Observed: hideAvatar is 1 in both cases; only the text "0" stays. singleTitle and singleURL are left out, and an empty list of buttons
#           takes their place, so a link of an approval cannot be followed. The package reports nothing.
#
# What would be sent is taken by an httpclient of one's own, for which the package has an option. Nothing is sent.
#
# Exits 0 while that is so. Needs Node and the npm registry.
set -eu
VERSION=${VERSION:-1.2.0}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts "dingtalk-robot-sender@$VERSION"
cat > main.cjs <<'JS'
const Robot = require('dingtalk-robot-sender')

let sent
const httpclient = { request: async (url, options) => { sent = JSON.parse(options.data).actionCard } }
const robot = new Robot({ webhook: 'https://oapi.dingtalk.com/robot/send?access_token=token', httpclient })
const card = { title: 'Leave', text: 'Three days' }
const btns = [{ title: 'Agree', actionURL: 'https://example.com/1' }, { title: 'Refuse', actionURL: 'https://example.com/0' }]

async function main() {
  const lines = []
  for (const hideAvatar of [undefined, 0, '0']) {
    await robot.actionCard({ ...card, btns, hideAvatar })
    lines.push(`hideAvatar ${JSON.stringify(hideAvatar)}: ${JSON.stringify(sent.hideAvatar)}`)
  }
  await robot.actionCard({ ...card, singleTitle: 'Open it', singleURL: 'https://example.com/' })
  lines.push(`one link: ${JSON.stringify(sent)}`)
  console.log(lines.join('\n'))
  const same = lines.join('\n') === `hideAvatar undefined: 1
hideAvatar 0: 1
hideAvatar "0": "0"
one link: {"title":"Leave","text":"Three days","hideAvatar":1,"btnOrientation":0,"btns":[]}`
  if (!same) console.log('the behaviour has changed')
  process.exit(same ? 0 : 1)
}
main()
JS
node main.cjs
