package wal

import (
	"fmt"
)

// A Log is the content of a write-ahead log, and the part of it that SQLite would read.
//
// Each commit is synced before the next begins to be written (synchronous=FULL). So a power cut can leave one unfinished
// transaction at the end, and any of its frames may be missing. A failed write can leave frames of the log's own salt
// behind the end. These chain among themselves, but not across a commit, because the next transaction is written over
// them. Three things prove that a commit was synced:
//
//   - A frame chains from a frame that ends a commit.
//   - The whole transaction verifies once a single bit is turned over.
//   - The index in memory, path-shm, has the commit. SQLite enters it after the sync.
//
// A synced frame that does not verify was damaged.
type Log struct {
	// Frames is how many whole frames of the log's own salt the file has.
	Frames int
	// Valid is the last frame of the last commit that SQLite would find, counted from 1; 0 if there is none.
	Valid int
	// End is the last frame of the last commit that was synced, or that verifies. It is above Valid if the log is damaged.
	End int
	// Commits and Lost count the commits behind Valid, and the damaged frames among them that cannot be mended.
	Commits int
	Lost    []int
	// Flips are the frames up to End that verify once a single bit is turned over.
	Flips []Flip
	// Missing is how many frames the file would have to be longer for the index in memory.
	Missing int
	// BadHeader means that the header does not verify and cannot be mended, so that SQLite would ignore the log.
	BadHeader bool

	PageSize int
	// Pages is the size of the database after End, in pages; 0 if that is not known.
	Pages int

	newest map[uint32]int // by page: its last frame up to Valid
}

// A Flip is a single bit that was turned over in a frame, counted from 1, or in the header, which is 0.
type Flip struct {
	Frame int
	// Bits are those of which it is one: offset in the file times 8, plus the bit.
	Bits []int64
}

// Damaged reports whether SQLite would drop commits that were synced.
func (l *Log) Damaged() bool { return l.End > l.Valid || l.BadHeader || l.Missing > 0 }

// String describes the damage.
func (l *Log) String() string {
	what := "it ends too early"
	switch {
	case l.BadHeader:
		what = "its header does not verify"
	case len(l.Flips) > 0 && l.Flips[0].Frame == 0:
		what = "its header has a flipped bit"
	case len(l.Flips) > 0:
		what = fmt.Sprintf("frame %d has a flipped bit", l.Flips[0].Frame)
	case len(l.Lost) > 0:
		what = fmt.Sprintf("frame %d does not verify", l.Lost[0])
	}
	if l.Missing > 0 {
		what = fmt.Sprintf("%d frames are missing at its end", l.Missing)
	}
	return fmt.Sprintf("%s; %d commits in %d frames would be dropped", what, l.Commits, l.End-l.Valid+l.Missing)
}
