package stream

import (
	"encoding/binary"
	"math"
)

// The parts of a WebSocket frame that we read and write ourselves, see RFC 6455, 5.2.
const (
	finalFrame  = 0x80 // bits of the first byte
	opcodeText  = 0x1
	opcodeClose = 0x8
	opcodeBits  = 0xf

	maskedFrame = 0x80 // bits of the second byte
	length16    = 126
	length64    = 127

	maskLen   = 4
	maxHeader = 2 + 8 + maskLen
)

// A frameHeader is what stands before a frame's payload.
type frameHeader struct {
	len       int // of the header itself
	payload   uint64
	wholeText bool // a text in one frame, as a server sends it: without a mask or an extension
}

// headerLen is the length of a header with that second byte.
func headerLen(second byte) int {
	n := 2
	switch second &^ maskedFrame {
	case length16:
		n += 2
	case length64:
		n += 8
	}
	if second&maskedFrame != 0 {
		n += maskLen
	}
	return n
}

// readHeader reads a header that is there to its end.
func readHeader(header []byte) frameHeader {
	h := frameHeader{len: len(header), wholeText: header[0] == finalFrame|opcodeText && header[1]&maskedFrame == 0}
	switch length := header[1] &^ maskedFrame; length {
	case length16:
		h.payload = uint64(binary.BigEndian.Uint16(header[2:]))
	case length64:
		h.payload = binary.BigEndian.Uint64(header[2:])
	default:
		h.payload = uint64(length)
	}
	return h
}

// size is that of the whole frame. A length that no frame has is bounded, and the library refuses it.
func (h frameHeader) size() uint64 { return uint64(h.len) + min(h.payload, math.MaxInt64) }

// isClose reports whether a frame of the library's says that none follows.
func isClose(frame []byte) bool { return len(frame) > 0 && frame[0]&opcodeBits == opcodeClose }

// appendTextFrame appends a text as a client sends it: masked, with a key of 4 random bytes.
func appendTextFrame(dst, text, key []byte) []byte {
	dst = append(dst, finalFrame|opcodeText)
	switch n := len(text); {
	case n < length16:
		dst = append(dst, maskedFrame|byte(n))
	case n <= math.MaxUint16:
		dst = binary.BigEndian.AppendUint16(append(dst, maskedFrame|length16), uint16(n))
	default:
		dst = binary.BigEndian.AppendUint64(append(dst, maskedFrame|length64), uint64(n))
	}
	dst = append(dst, key...)
	begin := len(dst)
	dst = append(dst, text...)
	mask(dst[begin:], binary.LittleEndian.Uint32(key))
	return dst
}

// mask masks text in place.
func mask(text []byte, key uint32) {
	twice := uint64(key)<<32 | uint64(key)
	for len(text) >= 8 {
		binary.LittleEndian.PutUint64(text, binary.LittleEndian.Uint64(text)^twice)
		text = text[8:]
	}
	for i := range text {
		text[i] ^= byte(twice >> (8 * i))
	}
}
