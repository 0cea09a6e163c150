package diskroom

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

func allocate(file *os.File, size int64) error { return fallocate(file, 0, size) }

func extend(file *os.File, size int64) error { return fallocate(file, unix.FALLOC_FL_KEEP_SIZE, size) }

func fallocate(file *os.File, mode uint32, size int64) error {
	for {
		err := unix.Fallocate(int(file.Fd()), mode, 0, size)
		switch {
		case err == unix.EINTR:
			continue
		case err == unix.EOPNOTSUPP || err == unix.ENOSYS:
			return errors.ErrUnsupported
		case err != nil:
			return &os.PathError{Op: "fallocate", Path: file.Name(), Err: err}
		}
		return nil
	}
}
