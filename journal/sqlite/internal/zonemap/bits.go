package zonemap

import (
	"encoding/binary"
	"math/bits"
)

const (
	// Zones is how many zones a region has.
	Zones = 256
	// A region has 16 bits for each term of its fullest zone, and a term sets 4 of them. So a zone without the term seems to
	// have it in one of 400 cases.
	bitsPerTerm = 16
	probes      = 4
	// sliceSize is the size of a slice: a bit of each zone, in bytes.
	sliceSize = Zones / 8
	// slicesPerRow is how many of them a row of a table has, so that it fills a page of 4 KiB.
	slicesPerRow = 120
	// RowSize is the size of a row, in bytes.
	RowSize = slicesPerRow * sliceSize
)

// Set is a set of a region's zones, by their places.
type Set [Zones / 64]uint64

// Has reports whether the zone is in the set.
func (s *Set) Has(zone int) bool { return s[zone/64]&(1<<(zone%64)) != 0 }

func (s *Set) add(zone int) { s[zone/64] |= 1 << (zone % 64) }

func (s *Set) and(other *Set) {
	for i := range s {
		s[i] &= other[i]
	}
}

func (s *Set) or(other *Set) {
	for i := range s {
		s[i] |= other[i]
	}
}

// full has all zones.
func full() (s Set) {
	for i := range s {
		s[i] = ^uint64(0)
	}
	return s
}

// A term is what an entry may have: its ID, or a name.
type term uint64

// The kinds of terms.
const (
	kindID = iota + 1
	kindType
	kindCorp
	kindApp
)

// termOf is the term of a kind for what has this hash.
func termOf(kind uint64, hash uint32) term {
	x := kind<<32 | uint64(hash) // mixed as splitmix64 does
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return term(x ^ x>>31)
}

// A place is where a slice stands.
type place struct{ row, offset int }

// places are the slices that a term sets in a region with so many rows.
func (t term) places(rows int) (list [probes]place) {
	step := bits.RotateLeft64(uint64(t), 32) | 1
	for i := range list {
		slice, _ := bits.Mul64(uint64(t)+uint64(i)*step, uint64(rows*slicesPerRow))
		list[i] = place{int(slice) / slicesPerRow, int(slice) % slicesPerRow * sliceSize}
	}
	return list
}

// Bits are a Bloom filter for each zone of a region, of which the bits with one place stand side by side in a slice. So a search
// for a term reads a few slices, and not all filters.
type Bits struct {
	Rows int
	bits []byte
}

// newBits has room for so many terms in each zone.
func newBits(terms int) *Bits {
	rows := (max(terms, 1)*bitsPerTerm + slicesPerRow - 1) / slicesPerRow
	return &Bits{rows, make([]byte, rows*RowSize)}
}

// Row is a row as a journal keeps it.
func (b *Bits) Row(n int) []byte { return b.bits[n*RowSize : (n+1)*RowSize] }

func (b *Bits) set(t term, zone int) {
	for _, p := range t.places(b.Rows) {
		b.bits[p.row*RowSize+p.offset+zone/8] |= 1 << (zone % 8)
	}
}

// sliceAt is the slice at an offset of a row.
func sliceAt(row []byte, offset int) (s Set) {
	for i := range s {
		s[i] = binary.LittleEndian.Uint64(row[offset+8*i:])
	}
	return s
}
