package wal

import (
	"bytes"
	"encoding/binary"
)

// indexHeader is the size of each of the two copies with which the index in memory begins.
const indexHeader = 48

// An index is what the index in memory says of the log: which commits were synced. It is written as memory is, at times
// that the writer does not choose. So it may be older than the log, but never says too much.
type index struct {
	salt   uint64
	frames int
	pages  int
}

// parseIndex reads an index; the zero value if it cannot be trusted.
func parseIndex(data []byte) index {
	if len(data) < 2*indexHeader || !bytes.Equal(data[:indexHeader], data[indexHeader:2*indexHeader]) {
		return index{}
	}
	order := binary.ByteOrder(binary.LittleEndian)
	if binary.NativeEndian.Uint32(data[:4]) != order.Uint32(data[:4]) {
		order = binary.BigEndian
	}
	end := sum{order.Uint32(data[40:]), order.Uint32(data[44:])}
	if order.Uint32(data) != version || (sum{}).over(order, data[:40]) != end {
		return index{}
	}
	return index{
		salt:   binary.BigEndian.Uint64(data[32:]), // as the log's header has it
		frames: int(order.Uint32(data[16:])),
		pages:  int(order.Uint32(data[20:])),
	}
}
