package stream

import (
	"time"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// take gives one frame to the part that it concerns. It does not block, and keeps nothing of text.
func (n *conn) take(text []byte, now time.Time) {
	n.lastFrame.set(n.opened, now)
	f, err := parseFrame(text)
	if err != nil {
		n.client.counts.unreadable.Add(1)
		n.warn("a frame is not JSON; skipped", "err", err, "bytes", len(text))
		return
	}
	if id := f.headers["connectionId"]; id != "" && n.id.Load() == nil {
		n.id.Store(&id)
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

// system answers a frame about the connection. Only ping and disconnect are documented. CONNECTED, REGISTERED and
// KEEPALIVE may come, and nothing here depends on them.
func (n *conn) system(f frame) {
	switch f.headers["topic"] {
	case "disconnect": // wants no answer
		reason := reasonOf(f.data)
		if n.leave(CauseDisconnect, reason) {
			n.log.Info("DingTalk asks to leave this connection; opening another", "reason", reason)
		}
	case "ping":
		n.send(answer{code: codeOK, message: "OK", data: string(f.data)}, f.headers["messageId"])
	default:
		n.send(answer{code: codeOK, message: "OK", data: "{}"}, f.headers["messageId"])
	}
}

func (n *conn) event(f frame, now time.Time) {
	c := n.client
	c.counts.events.Add(1)
	n.lastEvent.set(n.opened, now)
	env := eventEnvelope(f, c.opts.App, now)
	n.submit(newTask(c.events, f, c.memory.key(env), &receiving{n, env, success, later}), f, now)
}

func (n *conn) callback(f frame, now time.Time) {
	c, topic := n.client, f.headers["topic"]
	handle, ok := c.handlers[topic]
	switch {
	case isRobot(topic) && (ok || c.opts.Robot):
		n.robot(f, handle, now)
	case ok:
		c.counts.callbacks.Add(1)
		n.lastEvent.set(n.opened, now)
		n.submit(newTask(c.calls, f, key{}, &calling{n, handle, newCallback(f, now), false}), f, now)
	default:
		n.unknown(f)
	}
}

// robot takes a robot's message, which may come again. It goes to its handler, or to the Receiver if that is nil.
func (n *conn) robot(f frame, handle Handler, now time.Time) {
	c := n.client
	n.lastEvent.set(n.opened, now)
	env := robotEnvelope(f, c.opts.App, now)
	if handle != nil {
		c.counts.callbacks.Add(1)
		n.submit(newTask(c.calls, f, c.memory.key(env), &calling{n, handle, newCallback(f, now), true}), f, now)
		return
	}
	c.counts.events.Add(1)
	n.submit(newTask(c.events, f, c.memory.key(env), &receiving{n, env, received, silent}), f, now)
}

func newCallback(f frame, now time.Time) *Callback {
	return &Callback{Topic: f.headers["topic"], Headers: f.headers, Data: f.data, Received: now.UTC()}
}

// unknown refuses a push of a topic that nothing handles.
func (n *conn) unknown(f frame) {
	topic := f.headers["topic"]
	n.client.counts.refused(topic)
	if f.kind == typeCallback && isRobot(topic) {
		n.warn("a robot message is not taken; answered 404: set Options.Robot, in a config robot: true", "topic", topic)
	} else {
		n.warn("nothing handles this push; answered 404", "type", short(f.kind), "topic", short(topic))
	}
	n.send(notFound(), f.headers["messageId"])
}

// reasonOf reads DingTalk's reason from the data of a disconnect.
func reasonOf(data []byte) string {
	reason := ""
	_ = jsonscan.Object(data, func(key string, value []byte) {
		if key == "reason" {
			reason, _ = jsonscan.Text(value)
		}
	})
	return short(reason)
}

// warn logs a line that the outside can cause, at most once a second.
func (n *conn) warn(message string, args ...any) {
	n.client.brake.Warn(n.log, message, message, args...)
}

// send hands an answer to the writer. It never blocks.
func (n *conn) send(a answer, messageID string) {
	if !n.out.put(letter{a, messageID}) {
		n.client.counts.lost.Add(1)
	}
}
