package delivery

import (
	"slices"
	"time"

	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/journal"
)

const (
	chunkEntries = 512     // at most, of a chunk
	chunkBytes   = 1 << 20 // of payload; after a chunk that held more, the next ones are shorter
	ringBytes    = 8 << 20 // that a ring keeps
	entryBytes   = 512     // of an entry besides its payload, about
	maxChunk     = chunkBytes + chunkEntries*entryBytes
	chunksAhead  = 64 // that a listener looks at before it lets others look
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
	next   journal.Seq                // where the next chunk begins; 0 before the first listener has come
	places map[*journal.Seq]time.Time // where listeners stand that may find something in it, and since when
}

func newRing(next journal.Seq) ring {
	return ring{next: next, places: make(map[*journal.Seq]time.Time)}
}

// enter and leave note that a listener has come to a place, because it may find something there, or no longer does.
func (r *ring) enter(place *journal.Seq) { r.places[place] = time.Now() }
func (r *ring) leave(place *journal.Seq) { delete(r.places, place) }

// crowded is how many of the oldest chunks may have to go for the next one.
func (r *ring) crowded() (n int) {
	for size := r.size + maxChunk; n < len(r.chunks)-1 && size > ringBytes; n++ {
		size -= r.chunks[n].size
	}
	return n
}

// lags reports whether the next chunk may take something from a listener that has moved since a time. One that has not is stuck.
func (r *ring) lags(since time.Time) bool {
	if len(r.places) == 0 {
		return false
	}
	n := r.crowded()
	if n == 0 {
		return false
	}
	first, end := r.first(), r.chunks[n].from
	for place, moved := range r.places {
		if first <= *place && *place < end && moved.After(since) {
			return true
		}
	}
	return false
}

// dropCrowded makes room for the next chunk.
func (r *ring) dropCrowded() {
	for n := r.crowded(); n > 0; n-- {
		r.drop()
	}
}

// drop drops the oldest chunk.
func (r *ring) drop() {
	r.size -= r.chunks[0].size
	r.chunks[0] = nil
	r.chunks = r.chunks[1:]
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
		r.drop()
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
