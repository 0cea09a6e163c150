package stream

import (
	"strings"
	"sync/atomic"
	"time"
)

// short is the begin of a text from outside, as much as a log line or a page should repeat.
func short(text string) string {
	const most = 200
	return strings.ToValidUTF8(text[:min(len(text), most)], "")
}

type counts struct {
	opened, openErrors, events, callbacks, redelivered, success, later, failed, late, busy, panics, lost, unreadable, unhandled atomic.Uint64

	openError      atomic.Pointer[openFailure]
	unhandledTopic atomic.Pointer[string]
}

type openFailure struct {
	err error
	at  time.Time
}

func (c *counts) notOpened(err error) {
	c.openErrors.Add(1)
	c.openError.Store(&openFailure{err, time.Now().UTC()})
}

// refused counts a push of a topic that nothing handles.
func (c *counts) refused(topic string) {
	c.failed.Add(1)
	c.unhandled.Add(1)
	topic = short(topic)
	c.unhandledTopic.Store(&topic)
}

func (c *counts) answered(a answer) {
	switch {
	case a.ok:
		c.success.Add(1)
	case a.code == codeOK:
		c.later.Add(1)
	default:
		c.failed.Add(1)
	}
}
