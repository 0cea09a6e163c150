// Package eventkey has the key by which stores recognize an event that was taken before.
package eventkey

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/dingevent/dingevent"
)

// A Key is what dedupe compares: a hash of app, corp, type and ID.
type Key [16]byte

// Of returns the key of env, and false if its ID is empty: such an event is never a duplicate.
func Of(env *dingevent.Envelope) (key Key, ok bool) {
	if env.ID == "" {
		return Key{}, false
	}
	var buf [256]byte
	text := buf[:0]
	for _, part := range [...]string{env.App, env.CorpID, env.Type, env.ID} {
		text = binary.AppendUvarint(text, uint64(len(part))) // so that no two lists of parts look alike
		text = append(text, part...)
	}
	sum := sha256.Sum256(text)
	return Key(sum[:16]), true
}
