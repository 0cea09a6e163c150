// Package logvfs is a SQLite VFS that writes what a commit adds to the write-ahead log at once. SQLite itself writes each page
// by two calls of the system, and a commit of 256 events has 55 pages.
//
// A page waits in memory until the last page of its transaction is written. So a connection that uses the VFS must have
// "PRAGMA cache_spill = OFF": SQLite then writes pages only within a commit, which no other writer can come into.
package logvfs

import (
	"fmt"
	"sync"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// A vfs is a SQLite VFS above another one. It stays until the program ends, because SQLite has addresses of its functions.
type vfs struct {
	name  string
	below uintptr // the address of the other one
	keep  kept

	mu      sync.Mutex
	methods map[uintptr]uintptr // tables of a file's methods, from the other one's to ours
}

var (
	mu         sync.Mutex // protects registered
	registered = map[string]*vfs{}
)

// Over returns the name of the VFS above the one of that name, or above the system's own if that is empty.
func Over(below string) (name string, err error) {
	mu.Lock()
	defer mu.Unlock()
	v := registered[below]
	if v == nil {
		if v, err = register(below); err != nil {
			return "", err
		}
		registered[below] = v
	}
	return v.name, nil
}

func register(below string) (*vfs, error) {
	tls := libc.NewTLS()
	defer tls.Close()
	lib.Xsqlite3_initialize(tls)
	v := &vfs{name: "dingevent-log" + below, methods: make(map[uintptr]uintptr)}
	var err error
	if v.below, err = find(tls, below); err != nil {
		return nil, err
	}
	name, err := libc.CString(v.name)
	if err != nil {
		return nil, err
	}
	address := allocate[lib.Tsqlite3_vfs](tls)
	if address == 0 {
		return nil, fmt.Errorf("register SQLite's VFS %s: no memory", v.name)
	}
	ours := at[lib.Tsqlite3_vfs](address)
	*ours = *at[lib.Tsqlite3_vfs](v.below)
	ours.FzName, ours.FpNext = name, 0
	ours.FszOsFile = int32(v.sizeBelow() + unwrittenSize)
	ours.FxOpen = pointer(&v.keep, v.open)
	if rc := lib.Xsqlite3_vfs_register(tls, address, 0); rc != lib.SQLITE_OK {
		return nil, fmt.Errorf("register SQLite's VFS %s: error %d", v.name, rc)
	}
	return v, nil
}

// find returns the address of the VFS of that name, or of the system's own if that is empty.
func find(tls *libc.TLS, name string) (address uintptr, err error) {
	if name == "" {
		return lib.Xsqlite3_vfs_find(tls, 0), nil
	}
	text, err := libc.CString(name)
	if err != nil {
		return 0, err
	}
	defer libc.Xfree(tls, text)
	if address = lib.Xsqlite3_vfs_find(tls, text); address == 0 {
		return 0, fmt.Errorf("SQLite has no VFS %s", name)
	}
	return address, nil
}

// sizeBelow is the size of the other VFS's part of a file. Ours is behind it.
func (v *vfs) sizeBelow() uintptr {
	return (uintptr(at[lib.Tsqlite3_vfs](v.below).FszOsFile) + 7) &^ 7
}

// open opens a file as the other VFS does. Some methods of a write-ahead log are replaced.
func (v *vfs) open(tls *libc.TLS, _, name, file uintptr, flags int32, out uintptr) int32 {
	open := function[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](at[lib.Tsqlite3_vfs](v.below).FxOpen)
	rc := open(tls, v.below, name, file, flags, out)
	f := at[lib.Tsqlite3_file](file)
	if rc != lib.SQLITE_OK || f.FpMethods == 0 || flags&lib.SQLITE_OPEN_WAL == 0 {
		return rc
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	ours := v.methods[f.FpMethods]
	if ours == 0 {
		if ours = v.replace(tls, f.FpMethods); ours == 0 {
			return rc // no memory, and the other's methods do, too
		}
		v.methods[f.FpMethods] = ours
	}
	*at[unwritten](file + v.sizeBelow()) = unwritten{}
	f.FpMethods = ours
	return rc
}

// replace returns the address of a copy of a log's methods, in which some are ours; 0 if there is no memory.
func (v *vfs) replace(tls *libc.TLS, below uintptr) uintptr {
	address := allocate[lib.Tsqlite3_io_methods](tls)
	if address == 0 {
		return 0
	}
	m := &methods{below: at[lib.Tsqlite3_io_methods](below), place: v.sizeBelow()}
	ours := at[lib.Tsqlite3_io_methods](address)
	*ours = *m.below
	ours.FxWrite = pointer(&v.keep, m.write)
	ours.FxRead = pointer(&v.keep, m.read)
	ours.FxTruncate = pointer(&v.keep, m.truncate)
	ours.FxFileSize = pointer(&v.keep, m.fileSize)
	ours.FxSync = pointer(&v.keep, m.sync)
	ours.FxClose = pointer(&v.keep, m.close)
	return address
}
