package rawfile

import (
	"encoding/binary"
	"slices"
)

// The kinds of b-tree pages.
const (
	interiorIndex = 2
	interiorTable = 5
	leafIndex     = 10
	leafTable     = 13
)

// maxPayload is more than the largest row we write.
const maxPayload = 80 << 20

// content is what a b-tree page holds.
type content struct {
	kind     byte
	children []uint32
	rows     []Row
	bad      int // cells that cannot be read
}

// parse reads page number n. Rows stand in the order of their keys if nothing is damaged.
func (f *File) parse(page []byte, n uint32) (c content, ok bool) {
	at := 0
	if n == 1 {
		at = 100 // the file's header stands there
	}
	c.kind = page[at]
	head := 8
	switch c.kind {
	case interiorIndex, interiorTable:
		head = 12
	case leafIndex, leafTable:
	default:
		return c, false
	}
	cells := int(binary.BigEndian.Uint16(page[at+3:]))
	if at+head+2*cells > len(page) {
		return c, false
	}
	for i := range cells {
		offset := int(binary.BigEndian.Uint16(page[at+head+2*i:]))
		if offset < at+head+2*cells || offset >= len(page) || !f.cell(&c, page[offset:]) {
			c.bad++
		}
	}
	if head == 12 {
		c.children = append(c.children, binary.BigEndian.Uint32(page[at+8:]))
	}
	return c, true
}

// cell reads what a cell pointer points to.
func (f *File) cell(c *content, data []byte) bool {
	if c.kind == interiorIndex || c.kind == interiorTable {
		if len(data) < 4 {
			return false
		}
		c.children = append(c.children, binary.BigEndian.Uint32(data))
		data = data[4:]
	}
	if c.kind == interiorTable {
		return true
	}
	size, n := varint(data)
	if n == 0 || size > maxPayload {
		return false
	}
	data = data[n:]
	var row Row
	if c.kind == leafTable {
		id, n := varint(data)
		if n == 0 {
			return false
		}
		row.ID = int64(id)
		data = data[n:]
	}
	payload, ok := f.payload(data, int(size), c.kind == leafTable)
	if !ok {
		return false
	}
	if row.Columns, ok = record(payload); ok {
		c.rows = append(c.rows, row)
	}
	return ok
}

// payload returns a record of that size of which data is the beginning, with what overflows to other pages.
func (f *File) payload(data []byte, size int, table bool) ([]byte, bool) {
	usable := f.PageSize - f.reserved
	most := (usable-12)*64/255 - 23
	if table {
		most = usable - 35
	}
	if size <= most {
		if size > len(data) {
			return nil, false
		}
		return data[:size], true
	}
	least := (usable-12)*32/255 - 23
	local := least + (size-least)%(usable-4)
	if local > most {
		local = least
	}
	if local+4 > len(data) {
		return nil, false
	}
	payload := slices.Clone(data[:local])
	next := binary.BigEndian.Uint32(data[local:])
	for len(payload) < size {
		page, err := f.page(next)
		if err != nil {
			return nil, false
		}
		payload = append(payload, page[4:min(usable, 4+size-len(payload))]...)
		next = binary.BigEndian.Uint32(page)
	}
	return payload, next == 0 // so that a chain that goes astray is found
}
