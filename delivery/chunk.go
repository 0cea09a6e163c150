package delivery

import (
	"slices"

	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/journal"
)

const (
	chunkEntries = 512     // at most, of a chunk
	chunkBytes   = 1 << 20 // of payload; after a chunk that held more, the next ones are shorter
	ringBytes    = 8 << 20 // that a ring keeps
	entryBytes   = 512     // of an entry besides its payload, about
	chunksAhead  = 64      // that a listener looks at before it lets others look
)

// A chunk is a piece of the log that was read for all listeners of a broadcast. It never changes.
type chunk struct {
	from, next journal.Seq // it holds what the log has between them
	entries    []journal.Entry
	size       int                      // bytes, about
	wanted     map[*filter.Group]*batch // the groups that want nothing are not there
	known      uint64                   // the groups up to this number were asked
}

// A ring is the last chunks that a broadcast has read. They follow each other without a gap.
type ring struct {
	chunks []*chunk
	size   int
	next   journal.Seq // where the next chunk begins; 0 before the first listener has come
}

// first is where the ring begins.
func (r *ring) first() journal.Seq {
	if len(r.chunks) == 0 {
		return r.next
	}
	return r.chunks[0].from
}

// add adds a chunk, and drops the oldest ones if there is too much. The newest stays.
func (r *ring) add(c *chunk) {
	r.chunks = append(r.chunks, c)
	r.size += c.size
	r.next = c.next
	for r.size > ringBytes && len(r.chunks) > 1 {
		r.size -= r.chunks[0].size
		r.chunks[0] = nil
		r.chunks = r.chunks[1:]
	}
}

// from returns some chunks from the one on that holds a sequence.
func (r *ring) from(seq journal.Seq) []*chunk {
	at, _ := slices.BinarySearchFunc(r.chunks, seq, func(c *chunk, seq journal.Seq) int {
		if c.next <= seq {
			return -1
		}
		return 1
	})
	return slices.Clone(r.chunks[at:min(at+chunksAhead, len(r.chunks))])
}
