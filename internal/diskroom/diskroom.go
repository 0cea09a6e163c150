// Package diskroom measures the free room of a file system, and reserves room on it.
package diskroom

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"

	"github.com/dingevent/dingevent/internal/fsdir"
)

// Of returns the room of the file system that the folder lies on. The error wraps [errors.ErrUnsupported] on a system that
// does not report it.
func Of(folder string) (Room, error) { return of(folder) }

// Full reports whether err says that the disk, a quota or the inode table is used up.
func Full(err error) bool { return isFull(err) }

// Taken is how many bytes of the disk a file takes: more than its size with room behind its end, less with holes. On a
// system that does not report it, it is the size.
func Taken(info fs.FileInfo) int64 { return taken(info) }

// Make makes a file of that size, of which every byte is really allocated, or no file. Its owner alone may read it.
func Make(path string, size int64) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, file.Close()); err != nil {
			os.Remove(path)
		}
	}()
	if err := allocate(file, size); errors.Is(err, errors.ErrUnsupported) {
		if err := fill(file, size); err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	return errors.Join(fsdir.Adopt(file), file.Sync())
}

// Extend allocates the file up to that size and leaves its length as it is, so that later writes there need no more of
// the disk. It does nothing on a system that cannot.
func Extend(file *os.File, size int64) error {
	if err := extend(file, size); !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

// Try writes a small file into the folder, syncs and removes it. An error for which Full holds says that the disk is full,
// also where that comes from a quota or the inode table.
func Try(folder string) (err error) {
	file, err := os.CreateTemp(folder, ".room*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	err = fill(file, 64<<10)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// fill writes what a file system cannot compress, because compressed bytes keep no room.
func fill(file *os.File, size int64) error {
	buf := make([]byte, min(size, 1<<20))
	for done := int64(0); done < size; done += int64(len(buf)) {
		rand.Read(buf)
		if _, err := file.WriteAt(buf[:min(int64(len(buf)), size-done)], done); err != nil {
			return err
		}
	}
	return nil
}
