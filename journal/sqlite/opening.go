package sqlite

import (
	"cmp"
	"context"
	"encoding/json"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/vault"
)

// How many encrypted entries are opened one after another, and from how many bytes on no more are waited for. To open each one
// behind its row takes half as long again, because the rows drive the code and the tables of the cipher out of the processor's cache.
const (
	openedAtOnce = 64
	openedBytes  = 256 << 10
)

// An opening hands entries on in their order, and opens within them what is encrypted.
type opening struct {
	to      func(journal.Entry) bool // reports whether it wants more
	opener  *vault.Opener            // nil: what is encrypted stays so
	waiting []sealedEntry
	size    int // of waiting, in bytes
}

// A sealedEntry is an entry as it was read, with the name of the data key that has sealed it; empty if none has.
type sealedEntry struct {
	journal.Entry
	mark string
}

func (m mark) opening(to func(journal.Entry) bool) *opening {
	o := &opening{to: to}
	if m.opens {
		o.opener = m.ring.NewOpener()
	}
	return o
}

// add reports whether more is wanted.
func (o *opening) add(e sealedEntry) bool {
	if o.opener == nil || e.mark == "" && len(o.waiting) == 0 {
		return o.to(e.Entry)
	}
	o.waiting = append(o.waiting, e)
	o.size += len(e.Envelope.Data)
	return len(o.waiting) < openedAtOnce && o.size < openedBytes || o.end()
}

// end hands on what waits, and reports whether more is wanted.
func (o *opening) end() bool {
	for i := range o.waiting {
		o.open(&o.waiting[i])
	}
	for i := range o.waiting {
		if !o.to(o.waiting[i].Entry) {
			return false
		}
	}
	o.waiting, o.size = o.waiting[:0], 0
	return true
}

// open opens what is encrypted of an entry. One that cannot be opened is damaged, and has no payload.
func (o *opening) open(e *sealedEntry) {
	if e.mark == "" {
		return
	}
	meta, data, err := o.opener.Open(context.Background(), e.Envelope, e.mark)
	if err != nil {
		e.Damage = cmp.Or(e.Damage, "it cannot be decrypted: "+err.Error())
	}
	e.Envelope.Data = data
	e.readMeta(meta)
}

// readMeta fills in the envelope's meta from the column of that name, in the clear.
func (e *sealedEntry) readMeta(meta []byte) {
	if len(meta) > 0 && json.Unmarshal(meta, &e.Envelope.Meta) != nil {
		e.Damage = cmp.Or(e.Damage, "its meta is no JSON")
	}
}
