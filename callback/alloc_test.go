//go:build !race

package callback

import (
	"bytes"
	"testing"
)

// The race detector makes sync.Pool forget at random, so that nothing can be counted under it.

func TestCipherAllocations(t *testing.T) {
	c := testCipher(t)
	message := bytes.Repeat([]byte("x"), 600)
	sealed, _ := c.Seal(message)
	if n := testing.AllocsPerRun(100, func() { c.Open(sealed) }); n > 2 {
		t.Errorf("Open allocates %v times, want at most 2", n)
	}
	if n := testing.AllocsPerRun(100, func() { c.Seal(message) }); n > 2 {
		t.Errorf("Seal allocates %v times, want at most 2", n)
	}
}
