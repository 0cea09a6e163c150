package words

import "syscall"

// System is how the operating system's errors are told.
type System interface {
	SystemError(errno syscall.Errno) string
}

func (English) SystemError(errno syscall.Errno) string { return errno.Error() }
