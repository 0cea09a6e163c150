package sqlite

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"

	"github.com/dingevent/dingevent/journal/journaltest"
)

// A disk is a SQLite VFS: the system's own, but for the writes and syncs that it makes fail or hang.
// SQLite itself meets the fault, below all of our code.
type disk struct {
	name   string
	system *lib.Tsqlite3_vfs
	// What SQLite holds the addresses of, kept from the garbage collector.
	keep []any

	mu      sync.Mutex
	methods map[uintptr]uintptr // the system's table of a file's methods to ours
	logs    map[uintptr]bool    // files that are write-ahead logs
	fault   journaltest.Fault
	broken  chan struct{} // closed by heal; nil while all is well
}

var disks atomic.Int64

// newDisk registers a disk of its own for the test.
func newDisk(t testing.TB) *disk {
	d := &disk{
		name:    fmt.Sprintf("disk%d", disks.Add(1)),
		methods: make(map[uintptr]uintptr), logs: make(map[uintptr]bool),
	}
	tls := libc.NewTLS()
	defer tls.Close()
	lib.Xsqlite3_initialize(tls)
	d.system = at[lib.Tsqlite3_vfs](lib.Xsqlite3_vfs_find(tls, 0))
	name, err := libc.CString(d.name)
	if err != nil {
		t.Fatal(err)
	}
	address := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(*d.system)))
	ours := at[lib.Tsqlite3_vfs](address)
	*ours = *d.system
	ours.FzName, ours.FpNext = name, 0
	ours.FxOpen = pointer(d, d.open)
	if rc := lib.Xsqlite3_vfs_register(tls, address, 0); rc != lib.SQLITE_OK {
		t.Fatalf("register a VFS: %d", rc)
	}
	t.Cleanup(func() {
		tls := libc.NewTLS()
		defer tls.Close()
		lib.Xsqlite3_vfs_unregister(tls, address)
		libc.Xfree(tls, address)
		libc.Xfree(tls, name)
		d.keep = nil // and so keeps d itself until now
	})
	return d
}

// pointer returns f as C knows a function, and lets d keep it.
func pointer[F any](d *disk, f F) uintptr {
	d.keep = append(d.keep, f)
	return *(*uintptr)(unsafe.Pointer(&f))
}

// function is the reverse of pointer.
func function[F any](address uintptr) F { return *(*F)(unsafe.Pointer(&address)) }

// at returns what SQLite keeps at an address, which is in no memory of Go's.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

func (d *disk) open(tls *libc.TLS, vfs, name, file uintptr, flags int32, out uintptr) int32 {
	open := function[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](d.system.FxOpen)
	rc := open(tls, vfs, name, file, flags, out)
	f := at[lib.Tsqlite3_file](file)
	if rc != lib.SQLITE_OK || f.FpMethods == 0 {
		return rc
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.methods[f.FpMethods] == 0 {
		d.methods[f.FpMethods] = d.override(tls, f.FpMethods)
	}
	d.logs[file] = flags&lib.SQLITE_OPEN_WAL != 0
	f.FpMethods = d.methods[f.FpMethods]
	return rc
}

// override returns the address of a copy of a file's methods, of which two are ours.
func (d *disk) override(tls *libc.TLS, methods uintptr) uintptr {
	system := at[lib.Tsqlite3_io_methods](methods)
	address := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(*system)))
	ours := at[lib.Tsqlite3_io_methods](address)
	*ours = *system
	ours.FxSync = pointer(d, func(tls *libc.TLS, file uintptr, flags int32) int32 {
		if d.fails(file, journaltest.FailSync) {
			return lib.SQLITE_IOERR_FSYNC
		}
		return function[func(*libc.TLS, uintptr, int32) int32](system.FxSync)(tls, file, flags)
	})
	ours.FxWrite = pointer(d, func(tls *libc.TLS, file, data uintptr, n int32, offset int64) int32 {
		if d.fails(file, journaltest.FullDisk) {
			return lib.SQLITE_FULL
		}
		return function[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](system.FxWrite)(tls, file, data, n, offset)
	})
	return address
}

// fails reports whether fault is what this disk does now. A sync of a log waits while commits are held.
func (d *disk) fails(file uintptr, fault journaltest.Fault) bool {
	d.mu.Lock()
	broken, present, log := d.broken, d.fault, d.logs[file]
	d.mu.Unlock()
	if broken != nil && present == journaltest.HoldCommit && fault == journaltest.FailSync && log {
		<-broken
		return false
	}
	return broken != nil && present == fault
}

func (d *disk) breakDown(fault journaltest.Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fault, d.broken = fault, make(chan struct{})
}

func (d *disk) heal() {
	d.mu.Lock()
	defer d.mu.Unlock()
	close(d.broken)
	d.broken = nil
}
