package logvfs

import (
	"unsafe"

	"modernc.org/libc"
)

// kept is what SQLite has addresses of, kept from the garbage collector.
type kept []any

// pointer returns f as C knows a function, and lets k keep it.
func pointer[F any](k *kept, f F) uintptr {
	*k = append(*k, f)
	return *(*uintptr)(unsafe.Pointer(&f))
}

// function is the reverse of pointer.
func function[F any](address uintptr) F { return *(*F)(unsafe.Pointer(&address)) }

// at returns what SQLite has at an address, which is in no memory of Go's.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

// bytesAt returns bytes that SQLite has at an address.
func bytesAt(address uintptr, n int) []byte { return unsafe.Slice(at[byte](address), n) }

// allocate returns the address of memory for a T, which is not Go's; 0 if there is none.
func allocate[T any](tls *libc.TLS) uintptr {
	var t T
	return libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(t)))
}
