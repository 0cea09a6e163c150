package callback

import (
	"slices"
	"strconv"
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

// echoID sets the ID of an event whose text has neither ID nor time. index is its place in a push of rows, or -1.
func (p *push) echoID(e *dingevent.Envelope, index int) {
	place, parts := "", [][]byte{[]byte(p.Encrypt)}
	e.Meta[metaOwner] = p.owner
	if index >= 0 {
		place = strconv.Itoa(index)
		e.Meta[metaIndex] = place
		parts = append(parts, []byte(place))
	}
	e.ID = p.echoes.id(keyOf(p.owner, place, e.Data), wire.Hash(parts...), p.received)
}

// isControl reports whether an event only asks whether we are there.
func isControl(eventType string) bool {
	return slices.Contains([]string{"check_url", "check_create_suite_url", "check_update_suite_url"}, eventType)
}
