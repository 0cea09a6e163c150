//go:build !unix

package fsdir

import "os"

// Explain returns why this process cannot use the folder and these files in it; here it does not know.
func Explain(string, ...string) error { return nil }

// Adopt gives a file that root has just made to the owner of its folder; here there is no root.
func Adopt(*os.File) error { return nil }
