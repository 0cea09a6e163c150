package stream

import (
	"time"
)

// callbackWithin is DingTalk's budget for the answer to a callback.
const callbackWithin = 2 * time.Second

// take gives one frame to whom it concerns. It does not block, and keeps nothing of text.
func (n *conn) take(text []byte, now time.Time) {
	n.lastFrame.Store(now.UnixNano())
	f, err := parseFrame(text)
	if err != nil {
		n.client.counts.unreadable.Add(1)
		n.log.Warn("a frame is not JSON; skipped", "err", err, "bytes", len(text))
		return
	}
	switch f.kind {
	case typeSystem:
		n.system(f)
	case typeEvent:
		n.event(f, now)
	case typeCallback:
		n.callback(f, now)
	default:
		n.unknown(f)
	}
}

// system answers what DingTalk says about the connection. Only ping and disconnect are documented;
// CONNECTED, REGISTERED and KEEPALIVE may or may not come, and nothing here depends on them.
func (n *conn) system(f frame) {
	switch f.headers["topic"] {
	case "disconnect": // wants no answer
		n.log.Info("DingTalk asks to leave this connection; opening another", "data", string(f.data[:min(len(f.data), 200)]))
		n.leave()
	case "ping":
		n.send(answer{code: codeOK, message: "OK", data: string(f.data)}, f.headers["messageId"])
	default:
		n.send(answer{code: codeOK, message: "OK", data: "{}"}, f.headers["messageId"])
	}
}

func (n *conn) event(f frame, now time.Time) {
	n.client.counts.events.Add(1)
	n.lastEvent.Store(now.UnixNano())
	n.submit(n.client.events, f, n.client.opts.AnswerWithin,
		&receiving{n, eventEnvelope(f, n.client.opts.App, now), success, later})
}

func (n *conn) callback(f frame, now time.Time) {
	topic := f.headers["topic"]
	if n.client.opts.Robot && (topic == TopicRobot || topic == TopicRobotDelegate) {
		n.client.counts.events.Add(1)
		n.lastEvent.Store(now.UnixNano())
		n.submit(n.client.events, f, n.client.opts.AnswerWithin,
			&receiving{n, robotEnvelope(f, n.client.opts.App, now), received, silent})
		return
	}
	handle, ok := n.client.handlers[topic]
	if !ok {
		n.unknown(f)
		return
	}
	n.client.counts.callbacks.Add(1)
	n.submit(n.client.calls, f, callbackWithin,
		&calling{n, handle, &Callback{Topic: topic, Headers: f.headers, Data: f.data, Received: now.UTC()}})
}

// unknown refuses what we did not subscribe to.
func (n *conn) unknown(f frame) {
	n.client.counts.failed.Add(1)
	n.log.Warn("nothing handles this push; answered 404", "type", f.kind, "topic", f.headers["topic"])
	n.send(notFound(), f.headers["messageId"])
}

// send hands an answer to the writer. It never blocks.
func (n *conn) send(a answer, messageID string) {
	if !n.out.put(letter{a, messageID}) {
		n.client.counts.lost.Add(1)
	}
}
