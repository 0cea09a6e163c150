package callback

import (
	"crypto/sha256"
	"sync"
	"time"
)

// The members of Meta of an event whose text may be another event's, too. [Handler.Remember] reads them.
const (
	metaOwner = "owner" // the key that its push came for
	metaIndex = "index" // its place in a push of rows
)

// echoes remember texts that may belong to more than one event, because they have neither ID nor time. DingTalk seals
// each try anew. So the same text within the span of the tries is the same event, and gets the ID of the first try. The
// memory has two generations, as that of answered pushes: the older one goes when the younger is full or old enough.
type echoes struct {
	lasts time.Duration
	full  int

	mu         sync.Mutex // guards the following
	young, old map[echoKey]echo
	began      time.Time // when young did
}

// An echoKey is a hash of the owner, the place and the text of an event.
type echoKey [16]byte

// An echo is the memory of an event's first try.
type echo struct {
	id string
	at time.Time
}

func newEchoes(lasts time.Duration, most int) *echoes {
	return &echoes{lasts: lasts, full: max(most/2, 1), young: map[echoKey]echo{}}
}

// id is the ID of the first try of the event with that text; it is fresh for a text that did not come within the span.
func (es *echoes) id(key echoKey, fresh string, at time.Time) string {
	es.mu.Lock()
	defer es.mu.Unlock()
	for _, known := range []map[echoKey]echo{es.young, es.old} {
		if e, ok := known[key]; ok && at.Sub(e.at) < es.lasts {
			return e.id
		}
	}
	if len(es.young) >= es.full || at.Sub(es.began) >= es.lasts {
		es.old, es.young, es.began = es.young, map[echoKey]echo{}, at
	}
	es.young[key] = echo{fresh, at}
	return fresh
}

// keyOf is the key of a text that came for an owner, of a row with its place in the push.
func keyOf(owner, index string, text []byte) echoKey {
	h := sha256.New()
	for _, part := range []string{owner, index} {
		h.Write([]byte(part))
		h.Write([]byte{0}) // an owner has none
	}
	h.Write(text)
	return echoKey(h.Sum(nil)[:len(echoKey{})])
}
