package logvfs

import (
	"encoding/binary"
	"unsafe"

	"modernc.org/libc"
)

// frameHeader is the size of what is before each page in a write-ahead log. Its bytes 4 to 7 are 0 but before the last page of a
// transaction.
const frameHeader = 24

// most is how many bytes wait at most. SQLite's own VFS for Unix cannot write more at once: it takes the lowest 17 bits of a length.
const most = 1<<17 - 1

// An unwritten is what the file of a write-ahead log does not have yet. It is in no memory of Go's.
type unwritten struct {
	memory uintptr // most bytes; 0: none yet
	offset int64   // in the file
	size   int     // 0: nothing waits
	last   bool    // the next bytes are the last page of a transaction
	ended  bool    // the bytes before were that page
}

// unwrittenSize is how many bytes it takes.
const unwrittenSize = unsafe.Sizeof(unwritten{})

// fits reports whether so many bytes for that offset can wait, too.
func (u *unwritten) fits(n int32, offset int64) bool {
	return u.size == 0 || offset == u.offset+int64(u.size) && u.size+int(n) <= most
}

// hold lets bytes that fit wait. It reports whether there was memory for them.
func (u *unwritten) hold(tls *libc.TLS, data []byte, offset int64) bool {
	u.note(data)
	if u.memory == 0 {
		u.memory = libc.Xmalloc(tls, most)
	}
	if u.memory == 0 || len(data) > most {
		return false
	}
	if u.size == 0 {
		u.offset = offset
	}
	copy(bytesAt(u.memory+uintptr(u.size), len(data)), data)
	u.size += len(data)
	return true
}

// note looks at what is written, to know the last page of a transaction.
func (u *unwritten) note(data []byte) {
	u.ended, u.last = u.last, len(data) == frameHeader && binary.BigEndian.Uint32(data[4:]) != 0
}
