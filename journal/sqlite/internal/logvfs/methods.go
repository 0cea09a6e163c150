package logvfs

import (
	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// methods are those of a write-ahead log. Each but close first writes what waits, if it needs that.
type methods struct {
	below *lib.Tsqlite3_io_methods
	place uintptr // where in a file its unwritten is
}

type (
	transfer = func(tls *libc.TLS, file, data uintptr, n int32, offset int64) int32
	withSize = func(tls *libc.TLS, file uintptr, size int64) int32
)

func (m *methods) unwritten(file uintptr) *unwritten { return at[unwritten](file + m.place) }

// write lets bytes wait, until they are the last of their transaction.
func (m *methods) write(tls *libc.TLS, file, data uintptr, n int32, offset int64) int32 {
	u := m.unwritten(file)
	if !u.fits(n, offset) {
		if rc := m.flush(tls, file); rc != lib.SQLITE_OK {
			return rc
		}
	}
	if !u.hold(tls, bytesAt(data, int(n)), offset) {
		return function[transfer](m.below.FxWrite)(tls, file, data, n, offset)
	}
	if u.ended {
		return m.flush(tls, file)
	}
	return lib.SQLITE_OK
}

// flush writes what waits. After an error nothing waits any more, because SQLite then gives up the transaction.
func (m *methods) flush(tls *libc.TLS, file uintptr) int32 {
	u := m.unwritten(file)
	n := u.size
	if n == 0 {
		return lib.SQLITE_OK
	}
	u.size = 0
	return function[transfer](m.below.FxWrite)(tls, file, u.memory, int32(n), u.offset)
}

func (m *methods) read(tls *libc.TLS, file, data uintptr, n int32, offset int64) int32 {
	if rc := m.flush(tls, file); rc != lib.SQLITE_OK {
		return rc
	}
	return function[transfer](m.below.FxRead)(tls, file, data, n, offset)
}

func (m *methods) truncate(tls *libc.TLS, file uintptr, size int64) int32 {
	if rc := m.flush(tls, file); rc != lib.SQLITE_OK {
		return rc
	}
	return function[withSize](m.below.FxTruncate)(tls, file, size)
}

func (m *methods) fileSize(tls *libc.TLS, file, size uintptr) int32 {
	if rc := m.flush(tls, file); rc != lib.SQLITE_OK {
		return rc
	}
	return function[func(*libc.TLS, uintptr, uintptr) int32](m.below.FxFileSize)(tls, file, size)
}

func (m *methods) sync(tls *libc.TLS, file uintptr, flags int32) int32 {
	if rc := m.flush(tls, file); rc != lib.SQLITE_OK {
		return rc
	}
	return function[func(*libc.TLS, uintptr, int32) int32](m.below.FxSync)(tls, file, flags)
}

// close does not write what waits: no commit has ended with it.
func (m *methods) close(tls *libc.TLS, file uintptr) int32 {
	u := m.unwritten(file)
	libc.Xfree(tls, u.memory)
	*u = unwritten{}
	return function[func(*libc.TLS, uintptr) int32](m.below.FxClose)(tls, file)
}
