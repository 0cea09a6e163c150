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
	owner    string  // the key that it came for
	received time.Time
	echoes   *echoes
}

// envelopes returns what p carries, at least one; none if it is a control event.
func (p *push) envelopes(app string) []*dingevent.Envelope {
	head := wire.ReadHead(p.plain)
	if head.Whole && isControl(head.EventType) {
		return nil
	}
	e := &dingevent.Envelope{
		App: app, Type: head.EventType, CorpID: head.CorpID, Born: head.Born(),
		Received: p.received, Transport: dingevent.TransportHTTP, Data: p.plain,
		Meta: map[string]string{"timestamp": p.Timestamp, "nonce": p.Nonce},
	}
	if strings.HasPrefix(head.EventType, wire.SyncPrefix) {
		e.Transport = dingevent.TransportSyncHTTP
		if rows := p.rows(e, head.BizData); head.Whole && rows != nil {
			return rows
		}
	}
	if id, ok := head.ID(p.plain); ok {
		e.ID = id
	} else {
		p.echoID(e, -1)
	}
	return []*dingevent.Envelope{e}
}
