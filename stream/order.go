package stream

import (
	"slices"
	"time"
)

// A key has the hashes that tell an event apart. An event without an ID has the zero key.
type key struct {
	event uint64 // of type, corp and ID
	data  uint64
}

type pastEvent struct {
	key key
	at  time.Duration // since the memory began, by the monotonic clock
}

// blockEvents is how many events a block of an order has.
const blockEvents = 1024

// An order is handled events, the oldest first, in blocks. Each goes when all of it is forgotten. A slice that grows and slides would
// need twice the memory.
type order struct {
	blocks []*[blockEvents]pastEvent
	gone   int // so many of the first block are forgotten
	len    int
}

func (o *order) add(e pastEvent) {
	end := o.gone + o.len
	if end == len(o.blocks)*blockEvents {
		o.blocks = append(o.blocks, new([blockEvents]pastEvent))
	}
	o.blocks[end/blockEvents][end%blockEvents] = e
	o.len++
}

func (o *order) first() pastEvent { return o.blocks[0][o.gone] }

func (o *order) drop() {
	o.len--
	if o.gone++; o.gone == blockEvents {
		o.blocks, o.gone = slices.Delete(o.blocks, 0, 1), 0
	}
}
