package callback

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/wire"
)

// A push is authentic: DingTalk's, and for one of our owners.
type push struct {
	incoming
	unsealed
	cipher   *Cipher // what opened it
	body     *body   // that it came in; nil if nothing of it is left
	received time.Time
	echoes   *echoes
}

// pushes are used again, because a push ends with its request.
var pushes = sync.Pool{New: func() any { return new(push) }}

// openPush begins what the request with that body brings. The caller must call close.
func openPush(b *body) *push {
	p := pushes.Get().(*push)
	p.body = b
	return p
}

func (p *push) close() {
	*p = push{}
	pushes.Put(p)
}

// drop lets a large body go, because a Receiver may take its time.
func (p *push) drop() {
	if p.body != nil {
		p.encrypt = nil
		p.body.drop()
	}
}

// envelopes returns what p carries, at least one; none if it is a control event.
func (p *push) envelopes(app string) []*dingevent.Envelope {
	head := wire.ReadHead(p.plain)
	if head.Whole && isControl(head.EventType) {
		return nil
	}
	one := new(struct { // one allocation for both
		envelope dingevent.Envelope
		list     [1]*dingevent.Envelope
	})
	e := &one.envelope
	*e = dingevent.Envelope{
		App: app, Type: head.EventType, CorpID: head.CorpID, Born: head.Born(),
		Received: p.received, Transport: dingevent.TransportHTTP, Data: p.plain,
		Meta: map[string]string{"timestamp": p.timestamp, "nonce": p.nonce},
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
	one.list[0] = e
	return one.list[:]
}

// echoID sets the ID of an event whose text has neither ID nor time. index is its place in a push of rows, or -1.
func (p *push) echoID(e *dingevent.Envelope, index int) {
	place, parts := "", [][]byte{p.encrypt}
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
	switch eventType {
	case "check_url", "check_create_suite_url", "check_update_suite_url":
		return true
	}
	return false
}
