package callback

import (
	"strings"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/wire"
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
	head := wire.ReadHead(p.plain)
	if head.Whole && isControl(head.EventType) {
		return nil
	}
	e := &dingevent.Envelope{
		App: app, Type: head.EventType, CorpID: head.CorpID, Born: head.Born(),
		Received: p.received, Transport: dingevent.HTTP, Data: p.plain,
		Meta: map[string]string{"timestamp": p.Timestamp, "nonce": p.Nonce},
	}
	if strings.HasPrefix(head.EventType, wire.SyncPrefix) {
		e.Transport = dingevent.SyncHTTP
		if rows := p.rows(e, head.BizData); head.Whole && rows != nil {
			return rows
		}
	}
	e.ID = p.id(head)
	return []*dingevent.Envelope{e}
}

// id is the event's, or where the text tells none the push's, which keeps an event twice rather than
// never.
func (p *push) id(head wire.Head) string {
	if id, ok := head.ID(p.plain); ok {
		return id
	}
	return wire.Hash([]byte(p.Encrypt))
}
