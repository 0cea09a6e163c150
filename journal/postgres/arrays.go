package postgres

import (
	"encoding/binary"
	"time"
)

// Object IDs of PostgreSQL's types, which never change.
const (
	oidBytea       = 17
	oidInt8        = 20
	oidInt4        = 23
	oidText        = 25
	oidTimestamptz = 1184

	oidInt8Array = 1016
)

// An array is a parameter in PostgreSQL's binary form: a head, and each element behind its length. The driver would find out the
// form of each element anew. Its memory is used again.
type array []byte

// begin makes a an array of no elements of a type.
func (a *array) begin(oid uint32) {
	b := (*a)[:0]
	for _, word := range [...]uint32{1, 0, oid, 0, 1} { // dimensions, may have nulls, type, count, first index
		b = binary.BigEndian.AppendUint32(b, word)
	}
	*a = b
}

// end says how many elements were added.
func (a *array) end(count int) { binary.BigEndian.PutUint32((*a)[12:], uint32(count)) }

// beginRow adds an element with columns, and returns its place.
func (a *array) beginRow(columns int) (at int) {
	at = len(*a)
	*a = binary.BigEndian.AppendUint32(append(*a, 0, 0, 0, 0), uint32(columns)) // its length, which endRow writes
	return at
}

// column begins the next column of an element, whose value is added next.
func (a *array) column(oid uint32) *array {
	*a = binary.BigEndian.AppendUint32(*a, oid)
	return a
}

// endRow says that the element has all its columns.
func (a *array) endRow(at int) { binary.BigEndian.PutUint32((*a)[at:], uint32(len(*a)-at-4)) }

func (a *array) null() { *a = append(*a, 0xFF, 0xFF, 0xFF, 0xFF) }

func (a *array) int(n int64) {
	*a = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(*a, 8), uint64(n))
}

func (a *array) text(s string) {
	*a = append(binary.BigEndian.AppendUint32(*a, uint32(len(s))), s...)
}

// bytes adds b, and null if it is nil.
func (a *array) bytes(b []byte) {
	if b == nil {
		a.null()
		return
	}
	*a = append(binary.BigEndian.AppendUint32(*a, uint32(len(b))), b...)
}

// time adds t, and null if it is zero.
func (a *array) time(t time.Time) {
	if t.IsZero() {
		a.null()
		return
	}
	a.int(microseconds(t))
}

// epoch is where PostgreSQL begins to count, in microseconds since 1970.
const epoch = 946_684_800_000_000

func microseconds(t time.Time) int64 { return t.UnixMicro() - epoch }

// int8Param is an integer as a parameter.
func int8Param(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

// int4Param is a small integer as a parameter.
func int4Param(n int32) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }
