package yardstick

import "syscall"

// Peak is the most memory that this process has had resident so far, in bytes, on Linux.
func Peak() uint64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return uint64(used.Maxrss) << 10
}
