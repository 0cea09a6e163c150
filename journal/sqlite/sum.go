package sqlite

import (
	"encoding/binary"
	"time"

	"github.com/zeebo/xxh3"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// contentSum is the checksum of an entry over all of its columns but seq, as the columns hold them: times in ms, meta as
// its JSON, which is empty if there is none.
func contentSum(env *dingevent.Envelope, meta string) uint64 {
	var buf [512]byte
	b := appendTime(buf[:0], env.Received)
	b = appendTime(b, env.Born)
	for _, part := range [...]string{env.ID, env.Type, env.CorpID, env.App, string(env.Transport), meta} {
		b = binary.AppendUvarint(b, uint64(len(part))) // so that no two lists of parts look alike
		b = append(b, part...)
	}
	b = binary.LittleEndian.AppendUint64(b, uint64(len(env.Data)))
	b = binary.LittleEndian.AppendUint64(b, xxh3.Hash(env.Data))
	return xxh3.Hash(b)
}

// appendTime appends t as bindMilli binds it: the zero time is none.
func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, 0)
	}
	return binary.LittleEndian.AppendUint64(append(b, 1), uint64(t.UnixMilli()))
}

// sumAt is the column sum of an entry with this content at seq: two entries that change places have wrong ones.
func sumAt(seq journal.Seq, content uint64) int64 {
	const odd = 0x9E3779B97F4A7C15 // a product with it is another one for each sequence
	return int64(content ^ uint64(seq)*odd)
}
