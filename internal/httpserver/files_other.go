//go:build !unix

package httpserver

import "math"

// openFiles is how many files this process may open: this system has no limit.
func openFiles() int { return math.MaxInt32 }
