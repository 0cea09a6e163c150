package diskroom

import (
	"errors"
	"io/fs"
	"math"

	"golang.org/x/sys/windows"
)

func of(folder string) (Room, error) {
	name, err := windows.UTF16PtrFromString(folder)
	if err != nil {
		return Room{}, err
	}
	var free, total uint64
	if err := windows.GetDiskFreeSpaceEx(name, &free, &total, nil); err != nil {
		return Room{}, &fs.PathError{Op: "GetDiskFreeSpaceEx", Path: folder, Err: err}
	}
	return Room{Free: int64(min(free, math.MaxInt64)), Total: int64(min(total, math.MaxInt64))}, nil
}

func isFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL) || errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED)
}

func taken(info fs.FileInfo) int64 { return info.Size() }
