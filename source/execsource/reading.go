package execsource

import (
	"fmt"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/internal/jsonscan"
	"github.com/dingevent/dingevent/internal/wire"
)

// A reading makes envelopes of lines. Each key is nil if the default is to be taken.
type reading struct {
	app                       string
	id, eventType, corp, born *filter.Key
}

// doubt is what was not clear in a line.
type doubt struct {
	unnamed bool
	unread  string // the name of an expression that gave nothing; empty if all did
}

func newReading(app string, o *Options) (reading, error) {
	r := reading{app: app}
	for _, e := range []struct {
		name, text string
		to         **filter.Key
	}{{"ID", o.ID, &r.id}, {"Type", o.Type, &r.eventType}, {"Corp", o.Corp, &r.corp}, {"Born", o.Born, &r.born}} {
		if e.text == "" {
			continue
		}
		key, err := filter.CompileKey(e.text)
		if err != nil {
			return r, fmt.Errorf("execsource: Options.%s: %w", e.name, err)
		}
		*e.to = key
	}
	return r, nil
}

// envelope is the event of a line; nil if the line is no JSON object.
func (r *reading) envelope(line []byte) (*dingevent.Envelope, doubt) {
	own, ok := readMembers(line)
	if !ok {
		return nil, doubt{}
	}
	env := &dingevent.Envelope{App: r.app, Transport: dingevent.TransportExec, Received: time.Now().UTC(), Data: line}
	var not doubt
	value := func(name string, key *filter.Key, else_ string) string {
		if key == nil {
			return else_
		}
		if text, err := key.Of(env); err == nil && text != "" {
			return text
		}
		not.unread = name
		return else_
	}
	id, eventType, corp := value("id", r.id, own.id), value("type", r.eventType, own.eventType), value("corp", r.corp, own.corp)
	at := own.born
	if r.born != nil {
		if t, ok := timeOf(value("born", r.born, "")); ok {
			at = t
		} else {
			not.unread = "born"
		}
	}
	env.ID, env.Type, env.CorpID, env.Born = id, eventType, corp, at
	if id == "" {
		env.ID, not.unnamed = wire.Hash([]byte("line"), line), true
	}
	return env, not
}

// timeOf reads a time since 1970 or one as DingTalk writes it.
func timeOf(text string) (time.Time, bool) {
	if at, ok := jsonscan.Time([]byte(text)); ok {
		return at, true
	}
	at, ok := event.ParseTime(text)
	return at.UTC(), ok
}

// members are those of a line as dws writes it, with --flatten or without.
type members struct {
	id, eventType, corp string
	born                time.Time
}

// readMembers reads a line; it is false if the line is no JSON object.
func readMembers(line []byte) (m members, ok bool) {
	var flatType, flatCorp string
	var flatBorn time.Time
	err := jsonscan.Object(line, func(name string, value []byte) {
		switch name {
		case "event_id":
			m.id = scalar(value)
		case "event_type":
			m.eventType = scalar(value)
		case "type":
			flatType = scalar(value)
		case "event_corp_id":
			m.corp = scalar(value)
		case "corp_id":
			flatCorp = scalar(value)
		case "event_born_time":
			m.born, _ = jsonscan.Time(value)
		case "timestamp":
			flatBorn, _ = jsonscan.Time(value)
		}
	})
	if err != nil {
		return members{}, false
	}
	if m.eventType == "" {
		m.eventType = flatType
	}
	if m.corp == "" {
		m.corp = flatCorp
	}
	if m.born.IsZero() {
		m.born = flatBorn
	}
	return m, true
}

// scalar is the text of a text or a number; empty for all else.
func scalar(value []byte) string {
	if len(value) > 0 && (value[0] == '"' || value[0] == '-' || '0' <= value[0] && value[0] <= '9') {
		return wire.Text(value)
	}
	return ""
}
