#!/bin/sh
# Body parsers of Node's frameworks that promise the raw body beside the parsed one, as a signature needs it: Nest 12.5.1 with
# rawBody: true (npm @nestjs/core and @nestjs/platform-express), and @koa/bodyparser 6.1.0 with koa 3.3.0.
#
# Input: the same JSON, once as application/json, once as application/cloudevents+json.
# Expected: the second is parsed like the first because of its suffix +json, or answered 415. The raw body is there in any case,
#   because it is the body before anybody looks at its type.
# Observed: of the second there is no raw body, in Nest no body, in Koa an empty object, and no error. The raw body is kept by the
#   parser of a type that is on the list, so a type that is not on it has none.
#
# Output:
#   nest application/json             body {"id":"e1"} raw {"id":"e1"}
#   nest application/cloudevents+json body undefined raw undefined
#   koa  application/json             body {"id":"e1"} raw {"id":"e1"}
#   koa  application/cloudevents+json body {} raw undefined
#
# Exits 0 while that is so. Needs Node 20 or newer and the npm registry.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @nestjs/core@12.5.1 @nestjs/common@12.5.1 @nestjs/platform-express@12.5.1 \
  reflect-metadata@0.2.2 rxjs@7.8.2 koa@3.3.0 @koa/bodyparser@6.1.0
cat > main.cjs <<'JS'
require('reflect-metadata')
const { NestFactory } = require('@nestjs/core')
const { Module, Controller, Post, Req } = require('@nestjs/common')

const lines = []
const note = (name, request, body, raw) =>
  lines.push(`${name.padEnd(4)} ${request.headers['content-type'].padEnd(28)} body ${JSON.stringify(body)} raw ${raw?.toString()}`)

class Hook {
  take(request) { note('nest', request, request.body, request.rawBody) }
}
Post('/')(Hook.prototype, 'take', Object.getOwnPropertyDescriptor(Hook.prototype, 'take'))
Req()(Hook.prototype, 'take', 0)
Controller()(Hook)
class App {}
Module({ controllers: [Hook] })(App)

async function send(url) {
  for (const type of ['application/json', 'application/cloudevents+json']) {
    await (await fetch(url, { method: 'POST', headers: { 'content-type': type }, body: '{"id":"e1"}' })).text()
  }
}

async function main() {
  const nest = await NestFactory.create(App, { rawBody: true, logger: ['error'] })
  await nest.listen(0, '127.0.0.1')
  await send(await nest.getUrl())
  await nest.close()

  const { default: Koa } = await import('koa')
  const { bodyParser } = await import('@koa/bodyparser')
  const koa = new Koa().use(bodyParser()).use((ctx) => {
    note('koa', ctx.req, ctx.request.body, ctx.request.rawBody)
    ctx.status = 204
  })
  const server = koa.listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  await send(`http://127.0.0.1:${server.address().port}/`)

  console.log(lines.join('\n'))
  const want = [
    'nest application/json             body {"id":"e1"} raw {"id":"e1"}',
    'nest application/cloudevents+json body undefined raw undefined',
    'koa  application/json             body {"id":"e1"} raw {"id":"e1"}',
    'koa  application/cloudevents+json body {} raw undefined',
  ]
  const same = lines.join() === want.join()
  if (!same) console.log('the behaviour has changed')
  process.exit(same ? 0 : 1)
}
main()
JS
node main.cjs
