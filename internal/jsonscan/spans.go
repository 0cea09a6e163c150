package jsonscan

import (
	"encoding/binary"
	"math/bits"
)

// numberEnd returns where the number that begins at i ends, or -1 if it is none.
func numberEnd(data []byte, i int) int {
	if i < len(data) && data[i] == '-' {
		i++
	}
	whole := digitsEnd(data, i)
	if whole == i || data[i] == '0' && whole > i+1 {
		return -1
	}
	i = whole
	if i < len(data) && data[i] == '.' {
		fraction := digitsEnd(data, i+1)
		if fraction == i+1 {
			return -1
		}
		i = fraction
	}
	if i < len(data) && (data[i] == 'e' || data[i] == 'E') {
		i++
		if i < len(data) && (data[i] == '+' || data[i] == '-') {
			i++
		}
		exponent := digitsEnd(data, i)
		if exponent == i {
			return -1
		}
		i = exponent
	}
	return i
}

func digitsEnd(data []byte, i int) int {
	for i < len(data) && '0' <= data[i] && data[i] <= '9' {
		i++
	}
	return i
}

const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// special marks the bytes of x that are more than themselves within a string: quotes, backslashes and control
// characters. It sets their high bits, exactly up to the first of them.
func special(x uint64) uint64 {
	quote, slash := x^'"'*ones, x^'\\'*ones
	return ((x - ' '*ones) | (quote - ones) | (slash - ones)) &^ x & highs
}

// spanEnd returns where the text that begins at i meets a quote, a backslash or a control character, and whether all
// before it is ASCII. It goes by 8 bytes, because most names and values end within a few times so many, and a guess of
// the processor at how often a loop turns is mostly wrong.
func spanEnd(data []byte, i int) (end int, ascii bool) {
	var seen uint64
	for ; i+8 <= len(data); i += 8 {
		x := binary.LittleEndian.Uint64(data[i:])
		if found := special(x); found != 0 {
			seen |= x & (found&-found - 1) // what stands before it
			return i + bits.TrailingZeros64(found)/8, seen&highs == 0
		}
		seen |= x
	}
	for ; i < len(data) && data[i] >= ' ' && data[i] != '"' && data[i] != '\\'; i++ {
		seen |= uint64(data[i])
	}
	return i, seen&highs == 0
}

// plainEnd is where the ASCII text that begins at i meets a byte that is more than itself within a string, or is not ASCII.
func plainEnd(data []byte, i int) int {
	for ; i+8 <= len(data); i += 8 {
		x := binary.LittleEndian.Uint64(data[i:])
		if found := special(x) | x&highs; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for i < len(data) && ' ' <= data[i] && data[i] < 0x80 && data[i] != '"' && data[i] != '\\' {
		i++
	}
	return i
}

// appendPlain appends what stands before plainEnd, which it returns. It is quick where that is near.
func appendPlain(dst, data []byte, i int) ([]byte, int) {
	for i+8 <= len(data) && len(dst)+8 <= cap(dst) {
		x := binary.LittleEndian.Uint64(data[i:])
		n := len(dst)
		dst = dst[:n+8]
		binary.LittleEndian.PutUint64(dst[n:], x)
		if found := special(x) | x&highs; found != 0 {
			plain := bits.TrailingZeros64(found) / 8
			return dst[:n+plain], i + plain
		}
		i += 8
	}
	end := plainEnd(data, i)
	return append(dst, data[i:end]...), end
}
