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

// eightDigits reads eight digits at data[i:], if so many are there.
func eightDigits(data []byte, i int) (n int64, ok bool) {
	if i+8 > len(data) {
		return 0, false
	}
	x := binary.LittleEndian.Uint64(data[i:]) ^ '0'*ones
	if (x|(x+6*ones))&(0xf0*ones) != 0 { // a byte beyond 9, or beyond 15
		return 0, false
	}
	x = x*10 + x>>8 // pairs, in every other byte
	const pairs = 0x000000ff000000ff
	return int64(((x&pairs)*(100+1_000_000<<32) + (x>>16&pairs)*(1+10_000<<32)) >> 32), true
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

// IsPlain reports whether text stands for itself within a string: ASCII without quotes, backslashes and control characters. It
// goes by 32 bytes, because its texts are long.
func IsPlain(text []byte) bool {
	i := 0
	for ; i+32 <= len(text); i += 32 {
		four := text[i : i+32]
		a, b := binary.LittleEndian.Uint64(four), binary.LittleEndian.Uint64(four[8:])
		c, d := binary.LittleEndian.Uint64(four[16:]), binary.LittleEndian.Uint64(four[24:])
		if special(a)|special(b)|special(c)|special(d)|(a|b|c|d)&highs != 0 {
			return false
		}
	}
	return plainEnd(text, i) == len(text)
}

// appendPlain appends the text that begins at i, with escaped quotes as quotes, because they are by far the most frequent
// escapes. It returns where it meets another byte that is more than itself within a string, or is not ASCII. It is quick
// where such bytes are near, and dst has room for all of the text.
func appendPlain(dst, data []byte, i int) ([]byte, int) {
	n := len(dst)
	room := dst[:cap(dst)]
	for i+8 <= len(data) && n+8 <= len(room) {
		x := binary.LittleEndian.Uint64(data[i:])
		binary.LittleEndian.PutUint64(room[n:], x)
		found := special(x) | x&highs
		if found == 0 {
			i, n = i+8, n+8
			continue
		}
		plain := bits.TrailingZeros64(found) / 8
		i, n = i+plain, n+plain
		if data[i] != '\\' || i+1 == len(data) || data[i+1] != '"' {
			return room[:n], i
		}
		room[n] = '"'
		i, n = i+2, n+1
		if i+3 <= len(data) && n+2 <= len(room) && data[i+1] == '\\' && data[i+2] == '"' && (data[i] == ':' || data[i] == ',') {
			room[n], room[n+1] = data[i], '"' // from a name to its value, or from there to the next name
			i, n = i+3, n+2
		}
	}
	end := plainEnd(data, i)
	return append(room[:n], data[i:end]...), end
}
