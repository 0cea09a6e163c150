package jsonscan

import (
	"fmt"
	"unicode/utf8"
)

// MaxDepth is how deep a text may nest, as in encoding/json. A deeper one is an error.
const MaxDepth = 10_000

// A Scanner is a cursor over one JSON text. It visits a container's members or elements in turn:
// after Member or Element returned true, the caller takes the value with exactly one of Value,
// Text, OpenObject or OpenArray. The first error sticks: from there on every method reports false, and
// [Scanner.End] returns it. The caller must then throw away all earlier values, because only End has seen the
// whole text.
type Scanner struct {
	data   []byte
	pos    int
	depth  int    // containers opened and not yet closed
	first  bool   // nothing was read yet of the innermost container
	before int    // where the last Member began
	err    error  // the first error
	key    []byte // room for keys that need decoding
}

// New returns a Scanner at the beginning of data, which must not change while it is in use.
func New(data []byte) Scanner { return Scanner{data: data} }

// Reset makes s a new Scanner of data, in its place and with its room.
func (s *Scanner) Reset(data []byte) {
	s.data, s.pos, s.depth, s.first, s.err = data, 0, 0, false, nil
}

// A SyntaxError says where a text stops being the JSON that was asked for. It quotes nothing of
// the text, which may be confidential.
type SyntaxError struct {
	Offset int    // bytes before the place
	Want   string // what should stand there
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("not valid JSON: want %s at byte %d", e.Want, e.Offset)
}

// fail records the first error and moves to the end, where nothing more can be read.
func (s *Scanner) fail(want string) {
	if s.err == nil {
		s.err = &SyntaxError{Offset: s.pos, Want: want}
	}
	s.pos = len(s.data)
}

// peek skips white space and returns the byte it stands before, or 0 at the end.
func (s *Scanner) peek() byte {
	if s.pos < len(s.data) && s.data[s.pos] > ' ' { // small enough to be inlined
		return s.data[s.pos]
	}
	return s.skipSpace()
}

func (s *Scanner) skipSpace() byte {
	const space uint64 = 1<<' ' | 1<<'\n' | 1<<'\r' | 1<<'\t'
	data, i := s.data, s.pos
	for i < len(data) && data[i] <= ' ' && space>>data[i]&1 != 0 {
		i++
	}
	s.pos = i
	if i == len(data) {
		return 0
	}
	return data[i]
}

// A Kind is the sort of a JSON value: the byte that begins it, with '0' for all numbers and 't'
// for both booleans.
type Kind byte

// The kinds of values.
const (
	Invalid      Kind = 0
	Null         Kind = 'n'
	Bool         Kind = 't'
	Number       Kind = '0'
	String       Kind = '"'
	ArrayBegins  Kind = '['
	ObjectBegins Kind = '{'
)

// Kind returns the kind of the next value and does not take it. It goes by the first byte, so the value may still be
// an error.
func (s *Scanner) Kind() Kind { return kindOf(s.peek()) }

func kindOf(c byte) Kind {
	switch {
	case c == 't' || c == 'f':
		return Bool
	case c == '-' || '0' <= c && c <= '9':
		return Number
	case c == 'n' || c == '"' || c == '[' || c == '{':
		return Kind(c)
	}
	return Invalid
}

// OpenObject enters the object that comes next. At anything else it is an error.
func (s *Scanner) OpenObject() bool { return s.open('{', "an object") }

// OpenArray enters the array that comes next. At anything else it is an error.
func (s *Scanner) OpenArray() bool { return s.open('[', "an array") }

func (s *Scanner) open(bracket byte, want string) bool {
	if s.peek() != bracket {
		s.fail(want)
		return false
	}
	if s.depth == MaxDepth {
		s.fail("no deeper nesting")
		return false
	}
	s.pos++
	s.depth++
	s.first = true
	return true
}

// Member moves to the next member of the innermost open object and returns its decoded key, which
// is valid until the next call. It returns false when the object has ended, which closes it.
func (s *Scanner) Member() (key []byte, ok bool) {
	s.before = s.pos
	switch c := s.peek(); {
	case c == ',' && !s.first: // not by another, which is too large to be inlined
		s.pos++
	case !s.another('}'):
		return nil, false
	}
	if s.peek() != '"' {
		s.fail("a member's name")
		return nil, false
	}
	start := s.pos
	if end := plainEnd(s.data, start+1); end+1 < len(s.data) && s.data[end] == '"' && s.data[end+1] == ':' {
		s.pos = end + 2
		if s.pos < len(s.data) && s.data[s.pos] == ' ' {
			s.pos++
		}
		return s.data[start+1 : end], true
	}
	plain := s.skipString()
	if s.err != nil {
		return nil, false
	}
	key = s.data[start+1 : s.pos-1]
	if !plain {
		s.key = appendUnquoted(s.key[:0], key)
		key = s.key
	}
	if s.peek() != ':' {
		s.fail("a colon")
		return nil, false
	}
	s.pos++
	return key, true
}

// Element moves to the next element of the innermost open array. It returns false when the array
// has ended, which closes it.
func (s *Scanner) Element() bool { return s.another(']') }

// another reports whether something follows in the innermost container, and closes it if not.
func (s *Scanner) another(bracket byte) bool {
	c := s.peek()
	if c == bracket && s.err == nil {
		s.pos++
		s.depth--
		s.first = false
		return false
	}
	if s.first {
		s.first = false
		return s.err == nil // the value or name itself is checked when it is read
	}
	if c != ',' {
		s.fail("a comma or the end of the list")
		return false
	}
	s.pos++
	return true
}

// Value takes the next value and returns its text, a part of data. It is nil after an error.
func (s *Scanner) Value() []byte {
	first := s.peek()
	start := s.pos
	switch {
	case first == '"':
		if end, _ := spanEnd(s.data, start+1); end < len(s.data) && s.data[end] == '"' {
			s.pos = end + 1
			return s.data[start:s.pos:s.pos]
		}
		s.skipString()
	case '0' <= first && first <= '9':
		s.skipNumber()
	default:
		s.skipValue()
	}
	if s.err != nil {
		return nil
	}
	return s.data[start:s.pos:s.pos]
}

// Text takes the next value and returns it decoded if it is a string. Invalid UTF-8 and lone
// surrogates become U+FFFD.
func (s *Scanner) Text() (text string, ok bool) {
	if s.peek() != '"' {
		s.skipValue()
		return "", false
	}
	if plain, ok := s.TakePlain(); ok {
		return string(plain), true
	}
	start := s.pos
	s.skipString()
	if s.err != nil {
		return "", false
	}
	raw := s.data[start+1 : s.pos-1]
	return string(appendUnquoted(make([]byte, 0, len(raw)), raw)), true
}

// TextTo is Text as bytes: it appends the text to dst, in one pass. A nil dst gets room for the rest of data. After an
// error, dst has a part of the text.
func (s *Scanner) TextTo(dst []byte) (text []byte, ok bool) {
	if s.peek() != '"' {
		s.skipValue()
		return dst, false
	}
	if dst == nil {
		dst = make([]byte, 0, len(s.data)-s.pos)
	}
	for i := s.pos + 1; ; {
		var end int
		if dst, end = appendPlain(dst, s.data, i); end == len(s.data) {
			s.fail("the end of a string")
			return dst, false
		}
		switch c := s.data[end]; {
		case c == '"':
			s.pos = end + 1
			return dst, true
		case c >= 0x80:
			dst, i = appendRunes(dst, s.data, end)
		case c == '\\' && end+1 < len(s.data) && s.data[end+1] == '"':
			dst, i = append(dst, '"'), end+2
		case c == '\\' && escapeLen(s.data[end:]) > 0:
			var n int
			dst, n = appendEscaped(dst, s.data[end:])
			i = end + n
		case c == '\\':
			s.pos = end
			s.fail("an escape")
			return dst, false
		default:
			s.pos = end
			s.fail("no control character in a string")
			return dst, false
		}
	}
}

// TakePlain takes the next value if it is a string without escapes, in valid UTF-8. It returns the text as a part of data.
// Otherwise it takes nothing and returns false.
func (s *Scanner) TakePlain() (text []byte, ok bool) {
	if s.peek() != '"' {
		return nil, false
	}
	start := s.pos + 1
	end, ascii := spanEnd(s.data, start)
	if end == len(s.data) || s.data[end] != '"' {
		return nil, false
	}
	text = s.data[start:end]
	if !ascii && !utf8.Valid(text) {
		return nil, false
	}
	s.pos = end + 1
	return text, true
}

// TakeInt takes the next value if it is an integer of 1 to 18 digits and no sign, bare or as a string, that fits an int.
// Otherwise it takes nothing and returns false.
func (s *Scanner) TakeInt() (n int, ok bool) {
	quoted := s.peek() == '"'
	begin := s.pos
	if quoted {
		begin++
	}
	i, wide := begin, int64(0)
	if n, ok := eightDigits(s.data, i); ok {
		i, wide = i+8, n
	}
	for i < len(s.data) && '0' <= s.data[i] && s.data[i] <= '9' {
		wide = wide*10 + int64(s.data[i]-'0')
		i++
	}
	if digits := i - begin; i == len(s.data) || digits == 0 || digits > 18 || digits > 1 && s.data[begin] == '0' {
		return 0, false
	}
	n = int(wide)
	switch c := s.data[i]; {
	case int64(n) != wide, quoted && c != '"', !quoted && (c == '.' || c|0x20 == 'e'):
		return 0, false
	case quoted:
		i++
	}
	s.pos = i
	return n, true
}

// TakeText takes the next value if it is the string text, written without escapes.
// Otherwise it takes nothing and returns false. It spares a copy of text that the caller has already.
func (s *Scanner) TakeText(text string) bool {
	start := s.pos
	if plain, ok := s.TakePlain(); ok && string(plain) == text {
		return true
	}
	s.pos = start
	return false
}

// End reports the first error, and an error if anything but white space follows the value read.
func (s *Scanner) End() error {
	if s.err == nil && s.depth > 0 {
		s.fail("the end of the object or array")
	}
	if s.peek(); s.pos < len(s.data) {
		s.fail("the end of the text")
	}
	return s.err
}
