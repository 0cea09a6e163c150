#!/bin/sh
# npm @hookflo/tern verifies no body of a Standard Webhook that has two dollar signs in a row, or one before & or '.
#
# Version:  @hookflo/tern 4.1.0, with standardwebhooks 1.1.1 beside it; VERSION=… tries another of the first.
# Input:    events that standardwebhooks signed: the ID of somebody in a DingTalk message ($:LWCP_v1:$…), a text with $$ as a formula or
#           a shell has it, one with $&, and one with $'. They are verified as of a platform with Standard Webhooks, by tern's own
#           settings for Dodo Payments and for Replicate, and by a config of one's own.
# Expected: the signature is over the bytes of the body, whatever they are. So all are valid, as for standardwebhooks.
# Observed: tern puts the body in the place of {body} by String.replace, where $$ means $, and $& and $' parts of the text around. So
#           another text is signed, and the answer is "Invalid signature", as for a wrong secret. A lone $ is right, so most events are.
#
# Exits 0 while that is so. Needs Node 20 or newer and the npm registry.
set -eu
VERSION=${VERSION:-4.1.0}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts "@hookflo/tern@$VERSION" standardwebhooks@1.1.1
cat > main.mjs <<'JS'
import tern from '@hookflo/tern'
import { Webhook } from 'standardwebhooks'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const hook = new Webhook(secret)
const own = {
  platform: 'custom', secret,
  signatureConfig: {
    algorithm: 'hmac-sha256', headerName: 'webhook-signature', headerFormat: 'raw', timestampHeader: 'webhook-timestamp', timestampFormat: 'unix',
    payloadFormat: 'custom',
    customConfig: { signatureFormat: 'v1={signature}', payloadFormat: '{id}.{timestamp}.{body}', encoding: 'base64', secretEncoding: 'base64', idHeader: 'webhook-id' },
  },
}
const lines = []
for (const text of ['$:LWCP_v1:$x5dLq', 'pay 5 $', 'kill $$', 'a $& b', "it costs $'s"]) {
  const body = JSON.stringify({ id: 'e1', data: { text } })
  const now = new Date()
  const headers = { 'webhook-id': 'e1', 'webhook-timestamp': String(Math.floor(now / 1000)), 'webhook-signature': hook.sign('e1', now, body) }
  const request = () => new Request('https://example.com/', { method: 'POST', headers, body })
  const { WebhookVerificationService: service } = tern
  const said = [
    await service.verifyWithPlatformConfig(request(), 'dodopayments', secret),
    await service.verifyWithPlatformConfig(request(), 'replicateai', secret),
    await service.verify(request(), own),
  ].map(({ isValid, error }) => isValid ? 'valid' : error)
  lines.push(`${text}: standardwebhooks ${hook.verify(body, headers) && 'valid'}, tern ${said.join(', ')}`)
}
console.log(lines.join('\n'))
const same = lines.join('\n') === `$:LWCP_v1:$x5dLq: standardwebhooks valid, tern valid, valid, valid
pay 5 $: standardwebhooks valid, tern valid, valid, valid
kill $$: standardwebhooks valid, tern Invalid signature, Invalid signature, Invalid signature
a $& b: standardwebhooks valid, tern Invalid signature, Invalid signature, Invalid signature
it costs $'s: standardwebhooks valid, tern Invalid signature, Invalid signature, Invalid signature`
if (!same) console.log('the behaviour has changed')
process.exit(same ? 0 : 1)
JS
node main.mjs
