package vault

import (
	"context"
	"encoding/binary"

	"github.com/dingevent/dingevent"
)

// An Opener opens events one after another. It remembers the data key of the one before, because most have the same one. It is
// not safe for concurrent use.
type Opener struct {
	ring    *Ring
	mark    string // of key
	key     *opened
	scratch scratch
}

// NewOpener returns an Opener. That of a nil Ring opens nothing.
func (r *Ring) NewOpener() *Opener { return &Opener{ring: r} }

// Open opens what [Ring.SealEvent] has made of the event, where meta [IsSealed]. It uses the memory of env.Data, and returns the
// meta as JSON, or nil. An error wraps [ErrNoKey] if the master key is not there. Any other one means damage: what is kept is not
// what was sealed, or belongs to another event.
func (o *Opener) Open(ctx context.Context, env *dingevent.Envelope, mark string) (meta, data []byte, err error) {
	if o.key == nil || o.mark != mark {
		key, err := o.ring.reading(ctx, mark)
		if err != nil {
			return nil, nil, err
		}
		o.key, o.mark = key, mark
	}
	if len(env.Data) < digestSize+nonceSize {
		return nil, nil, errAltered
	}
	o.scratch.bind(env, env.Data[:digestSize])
	nonce, sealed := env.Data[digestSize:digestSize+nonceSize], env.Data[digestSize+nonceSize:]
	plain, err := o.key.plain.Open(sealed[:0], nonce, sealed, o.scratch.bound)
	if err != nil {
		return nil, nil, errAltered
	}
	n, at := binary.Uvarint(plain)
	if at <= 0 || n > uint64(len(plain)-at) {
		return nil, nil, errAltered
	}
	end := at + int(n)
	if n > 0 {
		meta = plain[at:end:end]
	}
	return meta, plain[end:], nil
}
