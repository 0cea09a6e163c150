package fsdir

import (
	"errors"
	"os"
	"syscall"
)

// ReadOnly reports whether the folder's file system refuses to be written, as one does after the kernel met an error of its
// disk. Linux since 6.15 tells that of ext4 by no flag, so it is tried.
func ReadOnly(folder string) bool {
	file, err := os.CreateTemp(folder, ".readonly*")
	if err != nil {
		return errors.Is(err, syscall.EROFS)
	}
	file.Close()
	os.Remove(file.Name())
	return false
}
