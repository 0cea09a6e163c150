// A webhook as a user writes it with Standard Webhooks' library for Node. It tells its port on standard output,
// and answers each request with what verifying it said, for each of the secrets in SECRETS and for a body with one
// byte more: {"current":"verified", ...}. It ends with its standard input.
import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

const secrets = JSON.parse(process.env.SECRETS)

const said = (secret, body, headers) => {
  try {
    new Webhook(secret).verify(body, headers, { jsonParse: false })
    return 'verified'
  } catch (err) {
    return err.message
  }
}

createServer(async (req, res) => {
  const chunks = []
  for await (const chunk of req) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const answer = { id: req.headers['webhook-id'] }
  for (const [name, secret] of Object.entries(secrets)) {
    answer[name] = said(secret, body, req.headers)
    answer[name + ', changed body'] = said(secret, Buffer.concat([body, Buffer.from(' ')]), req.headers)
  }
  res.end(JSON.stringify(answer))
}).listen(0, '127.0.0.1', function () {
  console.log(this.address().port)
})

process.stdin.resume().on('end', () => process.exit())
