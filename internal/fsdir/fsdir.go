// Package fsdir makes the names of files durable.
package fsdir

import (
	"errors"
	"os"
	"runtime"
	"syscall"
)

// Sync makes the names in a folder as durable as the files they name, where the system can: Windows and some
// file systems know no sync of a folder, and that is no error.
func Sync(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close()
	if err := folder.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}
