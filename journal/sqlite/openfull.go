package sqlite

import (
	"fmt"
	"runtime"

	"github.com/dingevent/dingevent/journal"
)

// indexInMemory is the VFS of SQLite that keeps the index of the write-ahead log in the memory of one process. Opening then
// needs no room for it. Other programs cannot read the file meanwhile.
const indexInMemory = "unix-excl"

// MakeRoom gives back a piece of [Options].Reserve, for a small file of the program's own that a full disk refuses. It
// reports whether there was a piece. Safe for concurrent use.
func (j *Journal) MakeRoom() bool { return j.giveBack() }

// begin starts the journal: on a full disk with the room that the reserve gives back, and if that has none left, without any.
// Then it can be read, while nothing is written until there is room.
func (j *Journal) begin() error {
	err := j.start()
	for err != nil && j.noRoom(err) {
		if !j.giveBack() && !j.doWithout() {
			return fmt.Errorf("%w: not even opening has room, and nothing is left of the journal's reserve; free 1 MiB on the disk, or some files if they are what it lacks: %w", journal.ErrFull, err)
		}
		j.closeReaders()
		j.place.letGo()
		err = j.start()
	}
	return err
}

// doWithout opens the journal from now on without room for an index, and reports whether that makes a difference.
func (j *Journal) doWithout() bool {
	if j.opts.vfs != "" || runtime.GOOS == "windows" {
		return false
	}
	j.opts.vfs = indexInMemory
	j.opts.Logger.Error("journal: the disk is full and nothing is left of the reserve; the journal is only read until there is room; free some space", "path", j.path)
	return true
}

// readOnly lets an Open that had no room go on though err says that nothing can be written. The writer tries again until it can.
func (j *Journal) readOnly(err error) bool {
	if j.opts.vfs != indexInMemory || !j.noRoom(err) {
		return false
	}
	j.failure.Store(&failure{fmt.Errorf("%w: %w; free space on the disk", journal.ErrFull, err)})
	return true
}
