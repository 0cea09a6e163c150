// What a user writes with DingTalk's client for Node. It tells on standard output what came, a JSON object a line
// among the client's own lines. An event of type "later" it wants again, once; a robot message it answers with its text.
import { DWClient, EventAck } from 'dingtalk-stream'

const tell = (what) => console.log(JSON.stringify(what))
const wanted = new Set()

new DWClient({ clientId: process.env.CLIENT_ID, clientSecret: process.env.CLIENT_SECRET })
  .registerAllEventListener(({ headers, data }) => {
    const { eventId: id, eventType: type, eventCorpId: corp } = headers
    const later = type === 'later' && !wanted.has(id)
    wanted.add(id)
    tell({ event: id, type, corp, data: JSON.parse(data), later })
    return { status: later ? EventAck.LATER : EventAck.SUCCESS, message: 'told' }
  })
  .registerCallbackListener('/v1.0/im/bot/messages/get', function ({ headers, data }) {
    const { text } = JSON.parse(data)
    tell({ robot: text.content })
    this.socketCallBackResponse(headers.messageId, { heard: text.content })
  })
  .connect()
