package wal

import (
	"encoding/binary"
	"math/bits"
)

const (
	headerSize      = 32
	frameHeaderSize = 24
	magic           = 0x377f0682 // the lowest bit says that sums take big-endian words
	version         = 3007000
	sector          = 512 // what a disk writes as a whole, at least
)

// A sum is SQLite's running checksum.
type sum struct{ a, b uint32 }

// over returns the sum that goes on over data. The length of data is a multiple of 8.
func (s sum) over(order binary.ByteOrder, data []byte) sum {
	a, b := s.a, s.b
	if order == binary.LittleEndian { // the common one, without the calls
		for ; len(data) >= 8; data = data[8:] {
			a += binary.LittleEndian.Uint32(data) + b
			b += binary.LittleEndian.Uint32(data[4:]) + a
		}
		return sum{a, b}
	}
	for ; len(data) >= 8; data = data[8:] {
		a += order.Uint32(data) + b
		b += order.Uint32(data[4:]) + a
	}
	return sum{a, b}
}

func sumAt(data []byte) sum {
	return sum{binary.BigEndian.Uint32(data), binary.BigEndian.Uint32(data[4:])}
}

// distance is the number of bits that differ.
func (s sum) distance(other sum) int {
	return bits.OnesCount32(s.a^other.a) + bits.OnesCount32(s.b^other.b)
}

// A header begins the log.
type header struct {
	order    binary.ByteOrder
	pageSize int
	salt     uint64
	sum      sum // where the chain begins
}

// parseHeader reads a header that verifies.
func parseHeader(data []byte) (h header, ok bool) {
	kind := binary.BigEndian.Uint32(data)
	size := binary.BigEndian.Uint32(data[8:])
	if kind&^1 != magic || binary.BigEndian.Uint32(data[4:]) != version || !isPageSize(size) {
		return header{}, false
	}
	h = header{order: binary.LittleEndian, pageSize: int(size), salt: binary.BigEndian.Uint64(data[16:]), sum: sumAt(data[24:])}
	if kind&1 != 0 {
		h.order = binary.BigEndian
	}
	return h, sum{}.over(h.order, data[:24]) == h.sum
}

func isPageSize(n uint32) bool { return n >= 512 && n <= 65536 && n&(n-1) == 0 }

// mendHeader returns the headers that data is but for one bit, and these bits.
func mendHeader(data []byte) (headers []header, bits []int) {
	for bit := range headerSize * 8 {
		data[bit/8] ^= 1 << (bit % 8)
		if h, ok := parseHeader(data); ok {
			headers, bits = append(headers, h), append(bits, bit)
		}
		data[bit/8] ^= 1 << (bit % 8)
	}
	return headers, bits
}

// A frame is a page as a transaction left it.
type frame []byte

func (f frame) page() uint32   { return binary.BigEndian.Uint32(f) }
func (f frame) commit() uint32 { return binary.BigEndian.Uint32(f[4:]) } // pages of the database after the commit that ends here; else 0
func (f frame) salt() uint64   { return binary.BigEndian.Uint64(f[8:]) }
func (f frame) stored() sum    { return sumAt(f[16:]) }
func (f frame) data() []byte   { return f[frameHeaderSize:] }

// sum is what the frame should store, after a chain up to seed.
func (f frame) sum(order binary.ByteOrder, seed sum) sum {
	return seed.over(order, f[:8]).over(order, f.data())
}

// mend returns the bits of which one has to be turned over so that the frame verifies after seed; computed is its sum.
// SQLite's sum is weak in the high bits of a word, so there can be many.
func (f frame) mend(h header, seed, computed sum) []int {
	stored := f.stored()
	if near := f.salt() ^ h.salt; near != 0 { // the sum does not cover it
		if computed == stored && bits.OnesCount64(near) == 1 {
			return []int{8*8 + flipped(64-bits.Len64(near))}
		}
		return nil
	}
	found := f.mendSummed(h.order, sum{stored.a - computed.a, stored.b - computed.b})
	if computed.distance(stored) == 1 {
		near := uint64(computed.a^stored.a)<<32 | uint64(computed.b^stored.b)
		found = append(found, storedBits+flipped(64-bits.Len64(near)))
	}
	return found
}

// storedBits is the first bit of what a frame stores as its sum.
const storedBits = 16 * 8

// flipped turns the number of a bit from the front of big-endian words into that of [Log.Flips].
func flipped(fromFront int) int { return fromFront/8*8 + 7 - fromFront%8 }

// mendSummed looks for such bits in the summed part. The sum is linear: a word that is larger by d makes the end larger by
// d times its effect, see below, for any other words.
func (f frame) mendSummed(order binary.ByteOrder, wanted sum) (found []int) {
	effects := [...]sum{{1, 1}, {0, 1}} // of the last two words
	for at := len(f) - 8; at >= 0; at -= 8 {
		if at < frameHeaderSize {
			at = 0 // the salt and the sum are not summed
		}
		for i := range effects {
			word := order.Uint32(f[at+4*i:])
			for b := range 32 {
				d := uint32(1) << b
				if word&d != 0 {
					d = -d
				}
				if (sum{effects[i].a * d, effects[i].b * d}) == wanted {
					found = append(found, (at+4*i)*8+bitOf(order, b))
				}
			}
			effects[i] = effects[i].next()
		}
	}
	return found
}

// next is the effect of a word that stands 8 bytes further from the end.
func (s sum) next() sum { return sum{s.a + s.b, s.a + 2*s.b} }

// bitOf is where bit b of a word's value stands among the bits of its 4 bytes.
func bitOf(order binary.ByteOrder, b int) int {
	if order == binary.LittleEndian {
		return b
	}
	return (3-b/8)*8 + b%8
}
