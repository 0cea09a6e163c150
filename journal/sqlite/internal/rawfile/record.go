package rawfile

import "encoding/binary"

// A Row is a row of a table, or of an index or a table without row IDs.
type Row struct {
	ID      int64 // 0 without row IDs
	Columns []Column
}

// A Kind is what a column holds.
type Kind byte

// The kinds that our tables have.
const (
	Null Kind = iota
	Integer
	Text
	Blob
	Float // is in none of them
)

// A Column is a value. Bytes may be those of the page.
type Column struct {
	Kind  Kind
	Int   int64
	Bytes []byte
}

// varint reads SQLite's integer of one to nine bytes; n is 0 if it does not end.
func varint(data []byte) (v uint64, n int) {
	for i := range min(len(data), 9) {
		if i == 8 {
			return v<<8 | uint64(data[i]), 9
		}
		v = v<<7 | uint64(data[i]&0x7f)
		if data[i] < 0x80 {
			return v, i + 1
		}
	}
	return 0, 0
}

// maxColumns is more than any of our tables has.
const maxColumns = 32

// record reads the columns of a record. It reports false unless they fill it.
func record(data []byte) ([]Column, bool) {
	size, n := varint(data)
	if n == 0 || size > uint64(len(data)) || size < uint64(n) {
		return nil, false
	}
	types, body := data[n:size], data[size:]
	var columns []Column
	for len(types) > 0 {
		kind, n := varint(types)
		if n == 0 || len(columns) == maxColumns {
			return nil, false
		}
		types = types[n:]
		column, used, ok := value(kind, body)
		if !ok {
			return nil, false
		}
		body = body[used:]
		columns = append(columns, column)
	}
	return columns, len(body) == 0
}

// sizes are the bytes of the integers of the first types, and of the float.
var sizes = [...]int{0, 1, 2, 3, 4, 6, 8, 8, 0, 0}

func value(kind uint64, body []byte) (c Column, used int, ok bool) {
	if kind >= 12 {
		size := (kind - 12) / 2
		if size > uint64(len(body)) {
			return c, 0, false
		}
		c.Kind, c.Bytes = Blob, body[:size]
		if kind%2 == 1 {
			c.Kind = Text
		}
		return c, int(size), true
	}
	if kind >= 10 || sizes[kind] > len(body) {
		return c, 0, false
	}
	used = sizes[kind]
	switch kind {
	case 0:
	case 7:
		c.Kind = Float
	case 8, 9:
		c.Kind, c.Int = Integer, int64(kind-8)
	default:
		var wide [8]byte
		if body[0] >= 0x80 {
			wide = [8]byte{255, 255, 255, 255, 255, 255, 255, 255}
		}
		copy(wide[8-used:], body[:used])
		c.Kind, c.Int = Integer, int64(binary.BigEndian.Uint64(wide[:]))
	}
	return c, used, true
}
