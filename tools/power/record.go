package main

import (
	"sync"
	"syscall"
)

// A kind is what an operation does to the disk.
type kind int

const (
	write    kind = iota // data at offset of file
	resize               // file has size bytes
	syncFile             // file is on the disk
	failSync             // a sync of file failed; lost says whether its pages are clean now, as ext4 and XFS make them
	create               // file is name in the folder dir
	remove               // name in dir is gone
	move                 // name in dir is newName in newDir
	syncDir              // all names are on the disk
)

// An op is one operation. Files and folders are numbers, which no two of them ever share; 0 is the root.
type op struct {
	kind          kind
	file          int
	offset        int64 // or the size
	data          []byte
	dir, newDir   int
	name, newName string
	folder, lost  bool
}

// A recorder knows what a program has done to a file system, in its order, until the power is cut.
type recorder struct {
	mu      sync.Mutex // protects what follows, and is held while an operation runs
	ops     []op
	files   map[uint64]int // by their number below
	last    int
	cut     bool
	syncs   int
	failing func() (fails, lost bool) // whether a sync fails now; nil: none does
	failed  int
}

func newRecorder(root uint64) *recorder { return &recorder{files: map[uint64]int{root: 0}} }

// do runs f, and records what it did. After the cut nothing works any more.
func (r *recorder) do(f func() syscall.Errno, ops ...op) syscall.Errno {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cut {
		return syscall.EIO
	}
	errno := f()
	if errno == 0 {
		r.ops = append(r.ops, ops...)
	}
	return errno
}

// sync syncs a file, unless that has to fail.
func (r *recorder) sync(file int) syscall.Errno {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cut {
		return syscall.EIO
	}
	r.syncs++
	if r.failing != nil {
		if fails, lost := r.failing(); fails {
			r.failed++
			r.ops = append(r.ops, op{kind: failSync, file: file, lost: lost})
			return syscall.EIO
		}
	}
	r.ops = append(r.ops, op{kind: syncFile, file: file})
	return 0
}

// fail sets which syncs fail.
func (r *recorder) fail(when func() (fails, lost bool)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failing = when
}

// cutPower ends the recording.
func (r *recorder) cutPower() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cut = true
}

// isCut reports whether the power is gone. What was answered when it was not yet counts.
func (r *recorder) isCut() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cut
}

// number is the file with the number ino below. The caller holds r.mu.
func (r *recorder) number(ino uint64) int {
	n, ok := r.files[ino]
	if !ok {
		return r.fresh(ino)
	}
	return n
}

// fresh gives a new file its number. The caller holds r.mu.
func (r *recorder) fresh(ino uint64) int {
	r.last++
	r.files[ino] = r.last
	return r.last
}

// of is number for those who do not hold r.mu.
func (r *recorder) of(ino uint64) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.number(ino)
}
