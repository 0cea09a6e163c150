# What a user writes with DingTalk's client for Python. It tells on standard output what came, a JSON object a line. An event
# of type "later" it wants again, once; one of type "breaks" makes it raise, once; one of type "slow" takes it a while.
import asyncio
import json
import os

from dingtalk_stream import AckMessage, CallbackHandler, Credential, DingTalkStreamClient, EventHandler

seen = set()


def tell(what):
    print(json.dumps(what), flush=True)


class Events(EventHandler):
    async def process(self, event):
        headers = event.headers
        first = headers.event_id not in seen
        seen.add(headers.event_id)
        tell({'event': headers.event_id, 'type': headers.event_type, 'corp': headers.event_corp_id, 'data': event.data})
        if headers.event_type == 'slow':
            await asyncio.sleep(1)
        if headers.event_type == 'later' and first:
            return AckMessage.STATUS_SYSTEM_EXCEPTION, 'not now'
        if headers.event_type == 'breaks' and first:
            raise RuntimeError('broken')
        return AckMessage.STATUS_OK, 'OK'


class Robot(CallbackHandler):
    async def process(self, callback):
        tell({'robot': callback.data['text']['content']})
        return AckMessage.STATUS_OK, 'OK'


client = DingTalkStreamClient(Credential(os.environ['CLIENT_ID'], os.environ['CLIENT_SECRET']))
client.register_all_event_handler(Events())
client.register_callback_handler('/v1.0/im/bot/messages/get', Robot())
client.start_forever()
