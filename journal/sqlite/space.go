package sqlite

import (
	"os"
	"time"

	"github.com/dingevent/dingevent/internal/diskroom"
)

const (
	pageSize = 4096 // bytes, SQLite's default

	// The writer looks at the disk once a second while it commits. Idle, it does so less often while there is room.
	lookEvery     = time.Second
	lookEveryIdle = time.Minute

	// The write-ahead log may be this large where the disk is nearly full, or this share of a small disk.
	smallLog      = 4 << 20
	smallLogShare = 32

	// With less room than this no event is taken, so that the intake ends for all events at once.
	leastRoom = 128 << 10

	// Less room than this counts as the highest level, be the journal small or large; or this share of a small disk.
	nearlyFull      = 64 << 20
	nearlyFullShare = 16

	// crowdedRoom is the room below which the oldest entries go before their time, or a tenth of what the disk allows.
	crowdedRoom = 1 << 30

	// After a commit of events that failed on a full disk none is tried for so long, each time twice as long.
	firstRefusal = time.Second
	longRefusal  = 30 * time.Second
)

// A space is the room on the disk for new events, as the writer last saw it.
type space struct {
	known      bool // the system reports the room of a disk
	looked     time.Time
	wrote      int64 // bytes, about, since then
	total      int64 // bytes of the disk
	spare      int64 // bytes of the disk for events, less what is kept for the state; below 0 where that is touched
	pages      int64 // of the file when that was looked at
	logPages   int   // the size of the write-ahead log, in pages, from which on it should start over
	log        int64 // bytes of the disk that the write-ahead log has or may have
	tight      bool  // that is the least it works with, or what is left is little: the writer moves the log itself
	logUnknown bool  // how much of it an earlier connection has filled
	kept       int64 // bytes that the disk keeps for the file; see keepRoom

	budget    int64     // bytes of events that the running commit may still add
	blockedAt time.Time // when a reader last kept the write-ahead log from starting over

	shut  error         // why the last commit of events failed for want of room; nil once events are tried again
	again time.Time     // when that is
	pause time.Duration // how long it was
}

// bytesOf is how many bytes of the disk a file takes; 0 if there is none.
func bytesOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return max(info.Size(), diskroom.Taken(info))
}
