//go:build !linux && !darwin && !freebsd && !windows

package diskroom

import (
	"errors"
	"io/fs"
	"syscall"
)

func of(string) (Room, error) { return Room{}, errors.ErrUnsupported }

func isFull(err error) bool { return errors.Is(err, syscall.ENOSPC) }

func taken(info fs.FileInfo) int64 { return info.Size() }
