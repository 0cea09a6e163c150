package sqlite

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/dingevent/dingevent/internal/diskroom"
)

// A reserve is room on the disk that is kept for what must still be written once the disk is full: the state, and the
// files that opening makes. It is some files beside the journal. Giving one back frees its bytes and its inode. It is given
// back piece by piece, because another program may take what is free before SQLite does.
type reserve struct {
	path  string // of the journal
	piece int64  // bytes of each; 0: nothing is kept

	mu   sync.Mutex // protects have
	have [pieces]int64
}

// pieces is how many files a reserve is. Opening makes three files at most: the write-ahead log, its index and the
// address of the API. A sink may take the inode of some before.
const pieces = 6

// Of the disk, reserveShare is kept, and mostReserve at most.
const (
	reserveShare = 8
	mostReserve  = 16 << 20
)

// newReserve looks at what an earlier process has left beside the journal. size is Options.Reserve.
func newReserve(path string, size int64) *reserve {
	r := &reserve{path: path}
	if size == 0 {
		size = mostReserve
		if disk, err := diskroom.Of(filepath.Dir(path)); err == nil {
			size = min(size, disk.Total/reserveShare)
		}
	}
	r.piece = max(0, size/pieces) &^ 4095
	for i := range r.have {
		if info, err := os.Stat(r.name(i)); err == nil {
			r.have[i] = min(diskroom.Taken(info), info.Size())
		}
	}
	return r
}

// name is the path of a piece.
func (r *reserve) name(i int) string { return fmt.Sprint(r.path, ".reserve", i+1) }

// missing is how many bytes the reserve lacks.
func (r *reserve) missing() (bytes int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, have := range r.have {
		bytes += max(0, r.piece-have)
	}
	return bytes
}

// scarce reports whether most of the reserve has been given back.
func (r *reserve) scarce() bool { return r.missing() > r.piece*pieces/2 }

// giveBack removes a piece, and reports whether there was one.
func (r *reserve) giveBack() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.have {
		if os.Remove(r.name(i)) == nil {
			r.have[i] = 0
			return true
		}
	}
	return false
}

// gather makes the missing pieces that fit into so many bytes. An error means that the disk does not have the bytes, even if
// it reports them as free.
func (r *reserve) gather(bytes int64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, have := range r.have {
		if have >= r.piece {
			continue
		}
		if bytes -= r.piece; bytes < 0 {
			return nil
		}
		r.have[i] = 0
		if err := diskroom.Make(r.name(i), r.piece); err != nil {
			return err
		}
		r.have[i] = r.piece
	}
	return nil
}

// restore makes what is missing, as far as the disk has it, when the journal is closed: the bytes and inodes of the write-ahead
// log and its index, which are gone then, may be what the next Open needs.
func (r *reserve) restore() {
	if disk, err := diskroom.Of(filepath.Dir(r.path)); err == nil {
		_ = r.gather(disk.Free) // the next Open does what cannot be done now
	}
}
