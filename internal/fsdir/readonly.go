package fsdir

import (
	"errors"
	"os"
	"syscall"
)

// ReadOnly reports whether the folder's file system is read-only, as after an error of its disk. It tries to write, because
// Linux from 6.15 on shows that of ext4 by no flag.
func ReadOnly(folder string) bool {
	file, err := os.CreateTemp(folder, ".readonly*")
	if err != nil {
		return errors.Is(err, syscall.EROFS)
	}
	file.Close()
	os.Remove(file.Name())
	return false
}
