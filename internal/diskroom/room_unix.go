//go:build linux || darwin || freebsd

package diskroom

import (
	"errors"
	"io/fs"
	"syscall"

	"golang.org/x/sys/unix"
)

func of(folder string) (Room, error) {
	var s unix.Statfs_t
	for {
		err := unix.Statfs(folder, &s)
		if err == nil {
			block := int64(s.Bsize)
			return Room{Free: max(0, int64(s.Bavail)) * block, Total: int64(s.Blocks) * block, NoInode: s.Files > 0 && s.Ffree <= 0}, nil
		}
		if err != unix.EINTR {
			return Room{}, &fs.PathError{Op: "statfs", Path: folder, Err: err}
		}
	}
}

func isFull(err error) bool { return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) }

func taken(info fs.FileInfo) int64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return int64(s.Blocks) * 512
	}
	return info.Size()
}
