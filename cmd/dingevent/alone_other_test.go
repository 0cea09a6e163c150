//go:build unix && !linux

package main

import "testing"

// alone reports whether a test goes on in this process. Only on Linux there is another one.
func alone(*testing.T) bool { return true }
