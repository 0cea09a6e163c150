//go:build !unix

package sqlite

import "io/fs"

// linked reports whether the file has a name in any folder; here an open file always has.
func linked(fs.FileInfo) bool { return true }
