// Package contentsum has the checksum that stores keep beside each entry, so that one that altered is never delivered.
package contentsum

import (
	"encoding/binary"
	"encoding/json"
	"time"

	"github.com/zeebo/xxh3"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// Of is the checksum of an envelope, with times in milliseconds and meta as [Meta] writes it.
func Of[M string | []byte](env *dingevent.Envelope, meta M) uint64 {
	var buf [512]byte
	b := appendTime(buf[:0], env.Received)
	b = appendTime(b, env.Born)
	for _, part := range [...]string{env.ID, env.Type, env.CorpID, env.App, string(env.Transport)} {
		b = appendPart(b, part)
	}
	b = appendPart(b, meta)
	b = binary.LittleEndian.AppendUint64(b, uint64(len(env.Data)))
	b = binary.LittleEndian.AppendUint64(b, Hash(env.Data))
	return Hash(b)
}

// appendPart appends a part behind its length, so that no two lists of parts look alike.
func appendPart[T string | []byte](b []byte, part T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(part))), part...)
}

// appendTime appends t in milliseconds: the zero time is none.
func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, 0)
	}
	return binary.LittleEndian.AppendUint64(append(b, 1), uint64(t.UnixMilli()))
}

// At is the checksum of an entry with this content at seq: two entries that change places have wrong ones.
func At(seq journal.Seq, content uint64) int64 {
	const odd = 0x9E3779B97F4A7C15 // a product with it is another one for each sequence
	return int64(content ^ uint64(seq)*odd)
}

// Meta is an envelope's meta as JSON with its keys in order, and nil if there is none.
func Meta(env *dingevent.Envelope) ([]byte, error) {
	if len(env.Meta) == 0 {
		return nil, nil
	}
	return json.Marshal(env.Meta)
}

// Hash is the hash behind the checksum.
func Hash(b []byte) uint64 { return xxh3.Hash(b) }
