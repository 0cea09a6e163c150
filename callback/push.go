package callback

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/jsonscan"
)

// A push is authentic: DingTalk's, and for one of our owners.
type push struct {
	Sealed
	plain    []byte
	cipher   *Cipher // what opened it
	owner    string  // whom it came for
	received time.Time
}

// envelopes returns what p carries, at least one; none if it is a control event.
func (p *push) envelopes(app string) []*dingevent.Envelope {
	head := readHead(p.plain)
	if head.whole && isControl(head.eventType) {
		return nil
	}
	e := &dingevent.Envelope{
		App: app, Type: head.eventType, CorpID: head.corpID, Born: head.born,
		Received: p.received, Transport: dingevent.HTTP, Data: p.plain,
		Meta: map[string]string{"timestamp": p.Timestamp, "nonce": p.Nonce},
	}
	if strings.HasPrefix(head.eventType, syncPrefix) {
		e.Transport = dingevent.SyncHTTP
		if rows := p.rows(e, head.bizData); head.whole && rows != nil {
			return rows
		}
	}
	e.ID = p.id(head)
	return []*dingevent.Envelope{e}
}

// id is the event's own where the text has it. A text that says when it happened stands for itself;
// else the push does, which keeps an event twice rather than never.
func (p *push) id(head head) string {
	switch {
	case head.whole && head.eventID != "" && !ownsEventID(head.eventType):
		return head.eventID
	case head.whole && !head.born.IsZero():
		return derived(p.plain)
	}
	return derived([]byte(p.Encrypt))
}

// derived makes an ID of a hash, marked by its first letter.
func derived(parts ...[]byte) string {
	var text []byte
	for _, part := range parts {
		text = binary.AppendUvarint(text, uint64(len(part))) // so that no two lists of parts look alike
		text = append(text, part...)
	}
	sum := sha256.Sum256(text)
	return "h-" + hex.EncodeToString(sum[:16])
}

// ownsEventID reports whether a type's payload has a field eventId of its own, which over HTTP stands
// where that of the event would.
func ownsEventID(eventType string) bool {
	switch eventType {
	case "ai_assistant_install", "ats_config_change",
		"inner_app_release", "inner_app_scopes_change", "inner_app_status_change":
		return true
	}
	return false
}

// head is what the outer members of a plain text say.
type head struct {
	whole     bool // the text is one JSON object to its end; if not, the others are what came before
	eventType string
	corpID    string
	eventID   string
	born      time.Time
	bizData   []byte // the raw rows of a SyncHTTP push
}

func readHead(plain []byte) head {
	var eventType, corpID folded
	var eventID, eventTime, timeStamp, bizData []byte
	err := jsonscan.Object(plain, func(key string, value []byte) {
		switch key {
		case "eventId":
			eventID = value
		case "EventTime":
			eventTime = value
		case "TimeStamp":
			timeStamp = value
		case "bizData":
			bizData = value
		default:
			eventType.take("EventType", key, value)
			corpID.take("CorpId", key, value)
		}
	})
	h := head{whole: err == nil, eventType: text(eventType.value), corpID: text(corpID.value), bizData: bizData}
	h.eventID = text(eventID)
	h.born = born(eventTime, timeStamp)
	return h
}

// folded is a member that is found in any case, unless one in the right case is there: a push may have
// both CorpId and corpId, or EventType and a payload's eventType.
type folded struct {
	value []byte
	exact bool
}

func (f *folded) take(name, key string, value []byte) {
	switch {
	case key == name:
		f.value, f.exact = value, true
	case !f.exact && strings.EqualFold(key, name):
		f.value = value
	}
}

// text is a string's text, and any other value as it is written; null and nothing are empty.
func text(value []byte) string {
	if s, ok := jsonscan.Text(value); ok {
		return s
	}
	if string(value) == "null" {
		return ""
	}
	return string(value)
}

// born is the first of values that is a time; zero if none is.
func born(values ...[]byte) time.Time {
	for _, value := range values {
		if at, ok := jsonscan.Time(value); ok {
			return at
		}
	}
	return time.Time{}
}
