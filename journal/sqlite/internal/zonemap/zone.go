// Package zonemap summarizes parts of a log, so that a search can leave out those that cannot have what it looks for. A [Zone] is
// the summary of a segment, a [Region] that of many.
package zonemap

import (
	"encoding/binary"

	"github.com/dingevent/dingevent/journal/internal/contentsum"
)

// A Zone says what the entries of a segment may have. It may say too much, and never too little.
type Zone struct {
	First, Last    int64 // sequences
	Oldest, Newest int64 // times received, in ms
	Hashes         int64 // of the hashes of IDs that the segment has, see [HashesSum]
	names          names
}

// HashesSum is the checksum of a segment's hashes of IDs.
func HashesSum(hashes []byte) int64 { return int64(contentsum.Hash(hashes)) }

// May reports whether an entry may be in the zone that is looked for. Of IDs it knows nothing.
func (z *Zone) May(need *Need) bool { return need.inTime(z.Oldest, z.Newest) && need.in(&z.names) }

// Names is the zone's sets of names as a journal keeps them.
func (z *Zone) Names() []byte { return z.names.appendTo(nil) }

// SetNames sets what Names returned.
func (z *Zone) SetNames(b []byte) (err error) {
	z.names, err = readAllNames(b)
	return err
}

// Sum is the checksum of a zone with these names.
func (z *Zone) Sum(names []byte) int64 {
	return sum(names, z.First, z.Last, z.Oldest, z.Newest, z.Hashes)
}

// sum is the checksum of a text and numbers.
func sum(text []byte, numbers ...int64) int64 {
	b := make([]byte, 0, 8*len(numbers)+len(text))
	for _, n := range numbers {
		b = binary.LittleEndian.AppendUint64(b, uint64(n))
	}
	return int64(contentsum.Hash(append(b, text...)))
}

// A Gathering becomes a zone. The zero value has no entries.
type Gathering struct {
	any                bool
	oldest, newest     int64
	types, corps, apps Collector
}

// Add adds what an entry has.
func (g *Gathering) Add(received int64, eventType, corp, app string) {
	if !g.any {
		g.any, g.oldest, g.newest = true, received, received
	}
	g.oldest, g.newest = min(g.oldest, received), max(g.newest, received)
	g.types.Add(eventType)
	g.corps.Add(corp)
	g.apps.Add(app)
}

// Zone is the summary of what was added, for a segment from first to last. hashes is the [HashesSum] of its hashes.
func (g *Gathering) Zone(first, last, hashes int64) *Zone {
	return &Zone{
		First: first, Last: last, Oldest: g.oldest, Newest: g.newest, Hashes: hashes,
		names: names{g.types.Names(), g.corps.Names(), g.apps.Names()},
	}
}
