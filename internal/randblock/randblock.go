// Package randblock draws random bytes from crypto/rand in blocks, because a draw costs more than its bytes.
package randblock

import "crypto/rand"

// A Source has bytes that were drawn and are not used yet. The zero value is ready for use. It is not safe for concurrent use.
type Source struct {
	block [512]byte
	left  int // bytes of block that nobody has had
}

// Take returns n bytes, at most 512, that no other call returns. They are the caller's until its next call.
func (s *Source) Take(n int) []byte {
	if s.left < n {
		rand.Read(s.block[:]) // never fails
		s.left = len(s.block)
	}
	s.left -= n
	return s.block[s.left : s.left+n : s.left+n]
}
