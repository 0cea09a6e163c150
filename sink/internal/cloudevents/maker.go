package cloudevents

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/dingevent/dingevent"
)

// A maker makes values of attributes, one behind the other in one piece of memory.
type maker struct{ strings.Builder }

// joined is the parts as one text.
func (m *maker) joined(parts ...string) string {
	from := m.Len()
	for _, part := range parts {
		m.WriteString(part)
	}
	return m.String()[from:]
}

// bytes is text as a text.
func (m *maker) bytes(text []byte) string {
	from := m.Len()
	m.Write(text)
	return m.String()[from:]
}

// source is /dingtalk/<corp>/<app>, with - for a part that the push did not say; of our own events /dingevent.
func (m *maker) source(env *dingevent.Envelope) string {
	if env.Transport == dingevent.TransportInternal {
		return "/dingevent"
	}
	segment := func(s string) string {
		if s == "" {
			return "-"
		}
		return url.PathEscape(s)
	}
	return m.joined("/dingtalk/", segment(env.CorpID), "/", segment(env.App))
}

// eventType is com.dingtalk.<eventType>; a topic's slashes become dots, as in
// com.dingtalk.v1.0.im.bot.messages.get. Our own events have their type as it is.
func (m *maker) eventType(env *dingevent.Envelope) string {
	if env.Transport == dingevent.TransportInternal {
		return clean(env.Type)
	}
	name := strings.ReplaceAll(strings.Trim(env.Type, "/"), "/", ".")
	if name == "" {
		name = "unknown"
	}
	return m.joined("com.dingtalk.", clean(name))
}

// eventTime is when the event happened, or else when we took it; empty where neither is a time that
// RFC 3339 can write.
func (m *maker) eventTime(env *dingevent.Envelope) string {
	for _, t := range [...]time.Time{env.Born, env.Received} {
		if t = t.UTC(); !t.IsZero() && 0 <= t.Year() && t.Year() <= 9999 {
			var room [len(time.RFC3339Nano)]byte
			return m.bytes(t.AppendFormat(room[:0], time.RFC3339Nano))
		}
	}
	return ""
}

// number writes n, and nothing for 0: there is none.
func (m *maker) number(n uint64) string {
	if n == 0 {
		return ""
	}
	var room [20]byte
	return m.bytes(strconv.AppendUint(room[:0], n, 10))
}
