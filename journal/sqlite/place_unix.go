//go:build unix

package sqlite

import (
	"io/fs"
	"syscall"
)

// linked reports whether the file has a name in any folder.
func linked(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return !ok || stat.Nlink > 0
}
