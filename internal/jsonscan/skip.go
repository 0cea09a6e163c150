package jsonscan

import (
	"encoding/binary"
	"math/bits"
)

// skipValue moves behind the next value, checking it. It goes down without recursion.
func (s *Scanner) skipValue() {
	switch kindOf(s.peek()) {
	case String:
		s.skipString()
	case ObjectBegins, ArrayBegins:
		s.skipContainer()
	default:
		s.skipScalar()
	}
}

// skipContainer moves behind the object or array that comes next. The stack holds the closing
// bracket of every container entered here.
func (s *Scanner) skipContainer() {
	if s.skipFlat() {
		return
	}
	var room [32]byte
	stack := room[:0]
	for {
		switch c := s.peek(); c {
		case '{', '[':
			s.open(c, "")
			stack = append(stack, c+2) // ASCII: '{'+2 is '}', '['+2 is ']'
		case '"':
			s.skipString()
		default:
			s.skipScalar()
		}
		if stack = s.skipEnds(stack); s.err != nil || len(stack) == 0 {
			return
		}
	}
}

// skipFlat moves behind a list of plain strings, as most lists are. If anything else comes, it stays.
func (s *Scanner) skipFlat() bool {
	start := s.pos
	if s.data[start] != '[' || s.depth == MaxDepth {
		return false
	}
	for {
		s.pos++ // the bracket or a comma
		if s.peek() != '"' {
			break
		}
		end := plainEnd(s.data, s.pos+1)
		if end == len(s.data) || s.data[end] != '"' {
			break
		}
		s.pos = end + 1
		c := s.peek()
		if c == ']' {
			s.pos++
			return true
		}
		if c != ',' {
			break
		}
	}
	s.pos = start
	return false
}

// skipEnds closes the containers that end here, then moves to the next value of the innermost one.
func (s *Scanner) skipEnds(stack []byte) []byte {
	for len(stack) > 0 && s.err == nil {
		if stack[len(stack)-1] == ']' {
			if s.Element() {
				return stack
			}
		} else if s.skipName() {
			return stack
		}
		stack = stack[:len(stack)-1]
	}
	return stack
}

// skipName is Member without the name.
func (s *Scanner) skipName() bool {
	if !s.another('}') {
		return false
	}
	if s.peek() != '"' {
		s.fail("a member's name")
		return false
	}
	s.skipString()
	if s.peek() != ':' {
		s.fail("a colon")
		return false
	}
	s.pos++
	return true
}

func (s *Scanner) skipScalar() {
	switch c := s.peek(); {
	case c == 't':
		s.skipWord("true")
	case c == 'f':
		s.skipWord("false")
	case c == 'n':
		s.skipWord("null")
	case kindOf(c) == Number:
		end := numberEnd(s.data, s.pos)
		if end < 0 {
			s.fail("a number")
			return
		}
		s.pos = end
	default:
		s.fail("a value")
	}
}

func (s *Scanner) skipWord(word string) {
	if rest := s.data[s.pos:]; len(rest) < len(word) || string(rest[:len(word)]) != word {
		s.fail(word)
		return
	}
	s.pos += len(word)
}

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

// skipString moves behind the string that comes next, and reports whether its bytes are its text:
// ASCII without escapes.
func (s *Scanner) skipString() (plain bool) {
	plain = true
	for i := plainEnd(s.data, s.pos+1); i < len(s.data); i = plainEnd(s.data, i) {
		switch c := s.data[i]; {
		case c == '"':
			s.pos = i + 1
			return plain
		case c == '\\':
			n := escapeLen(s.data[i:])
			if n == 0 {
				s.pos = i
				s.fail("an escape")
				return false
			}
			i += n
		case c < ' ':
			s.pos = i
			s.fail("no control character in a string")
			return false
		default: // beyond ASCII
			for i++; i < len(s.data) && s.data[i] >= 0x80; i++ {
			}
		}
		plain = false
	}
	s.pos = len(s.data)
	s.fail("the end of a string")
	return false
}

// special marks the bytes of x that are more than themselves within a string: quotes, backslashes, control
// characters, and those beyond ASCII. It sets their high bits, exactly up to the first of them.
func special(x uint64) uint64 {
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones
	)
	quote, slash := x^'"'*ones, x^'\\'*ones
	return ((x - ' '*ones) | (quote - ones) | (slash - ones) | x) & highs
}

// plainEnd returns where the ASCII text that begins at i meets a byte that is more than itself within a
// string. It goes by eight bytes.
func plainEnd(data []byte, i int) int {
	for ; i+8 <= len(data); i += 8 {
		if found := special(binary.LittleEndian.Uint64(data[i:])); found != 0 {
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
		if found := special(x); found != 0 {
			plain := bits.TrailingZeros64(found) / 8
			return dst[:n+plain], i + plain
		}
		i += 8
	}
	end := plainEnd(data, i)
	return append(dst, data[i:end]...), end
}

// escapeLen returns how long the escape is with which text begins, or 0 if it is none.
func escapeLen(text []byte) int {
	if len(text) < 2 {
		return 0
	}
	switch text[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if _, ok := hex4(text[2:]); ok {
			return 6
		}
	}
	return 0
}
