package vault

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
)

// digestSize is the size of a [Digest], which stands before what is sealed of an event.
const digestSize = 16

// nonceSize is the size of the nonce, which stands behind the digest.
const nonceSize = 12

// A Digest tells payloads apart. Without the key of [Twins] nothing follows from it, so nobody can try payloads.
type Digest [digestSize]byte

// An Event is what a store keeps of an event that it was given: the columns meta and data.
type Event struct {
	// Meta is the JSON of the envelope's meta, or nil. If the event is sealed, it names the data key, and is no JSON.
	Meta []byte
	Data []byte
	// Plain and Keyed are digests of the payload: of the bytes alone, and by the key of Twins. What is kept in the clear is compared
	// by the first one, and what is sealed by the other. Keyed is zero if the store has no key.
	Plain [sha256.Size]byte
	Keyed Digest
}

// SealEvent returns what is to be kept of an event with this meta as JSON. Data is a copy. It is sealed together with the meta,
// and bound to the ID, type, corp, app, transport and time of the event: it cannot be opened as another one's. Without keys,
// or if these only read, it is in the clear.
func (r *Ring) SealEvent(ctx context.Context, env *dingevent.Envelope, meta []byte, now time.Time) (e Event, err error) {
	e.Plain = sha256.Sum256(env.Data)
	if r == nil {
		e.Meta, e.Data = meta, clone(env.Data)
		return e, nil
	}
	if e.Keyed, err = r.digest(ctx, e.Plain, now); err != nil {
		return e, err
	}
	if r.keys.off {
		e.Meta, e.Data = meta, clone(env.Data)
		return e, nil
	}
	key, err := r.writing(ctx, Events, now)
	if err != nil {
		return e, err
	}
	n := binary.MaxVarintLen32 + len(meta) + len(env.Data)
	buf := make([]byte, digestSize, digestSize+n+key.aead.Overhead())
	copy(buf, e.Keyed[:])
	plain := binary.AppendUvarint(buf[digestSize:], uint64(len(meta)))
	plain = append(append(plain, meta...), env.Data...)
	s := scratches.Get().(*scratch)
	s.bind(env, buf[:digestSize])
	sealed := key.aead.Seal(buf[digestSize:digestSize], nil, plain, s.bound)
	scratches.Put(s)
	e.Meta, e.Data = key.markBytes, buf[:digestSize+len(sealed)]
	return e, nil
}

// clone is a copy that is nil only if data is.
func clone(data []byte) []byte {
	if data == nil {
		return nil
	}
	return append(make([]byte, 0, len(data)), data...)
}

// A scratch is memory that is needed for a moment, and used again, because what goes through an interface is never on a stack.
type scratch struct {
	bound   []byte
	in, out Digest
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// bind fills in what an event's payload is bound to: all that stays as it came, and the digest before it.
func (s *scratch) bind(env *dingevent.Envelope, digest []byte) {
	b := append(s.bound[:0], "dingevent event"...)
	for _, part := range [...]string{env.ID, env.Type, env.CorpID, env.App, string(env.Transport)} {
		b = append(binary.AppendUvarint(b, uint64(len(part))), part...)
	}
	born := int64(0)
	if !env.Born.IsZero() {
		born = env.Born.UnixMilli()
	}
	b = binary.LittleEndian.AppendUint64(b, uint64(born))
	s.bound = append(b, digest...)
}

// digest makes the digest of what was hashed.
func (r *Ring) digest(ctx context.Context, plain [sha256.Size]byte, now time.Time) (d Digest, err error) {
	if r.keys.off && r.writer[slices.Index(purposes[:], Twins)].Load() == nil {
		return d, r.askAgain(ctx) // nothing is sealed, or another process has begun to
	}
	key, err := r.writing(ctx, Twins, now)
	if err != nil {
		return d, err
	}
	s := scratches.Get().(*scratch)
	s.in = Digest(plain[:digestSize])
	key.block.Encrypt(s.out[:], s.in[:])
	d = s.out
	scratches.Put(s)
	return d, nil
}
