package jsonscan

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// StrictDepth is how deep a strict text may nest. The strictest reader takes 64 levels, and some are for the text around it.
const StrictDepth = 50

// Strict reports whether data is one JSON value that every reader takes, and takes alike. Beside the grammar that means:
// valid UTF-8, no lone surrogate in an escape, no name twice in one object, no number beyond a float64, and at most
// [StrictDepth] levels. RFC 7493 (I-JSON) asks for the same, but for the depth.
func Strict(data []byte) bool {
	if !utf8.Valid(data) || hasLoneSurrogate(data) {
		return false
	}
	s := New(data)
	return s.strictValue(StrictDepth) && s.End() == nil
}

// strictValue takes the next value, which may nest so many levels.
func (s *Scanner) strictValue(levels int) bool {
	switch s.Kind() {
	case ObjectBegins:
		return levels > 0 && s.strictObject(levels-1)
	case ArrayBegins:
		if levels == 0 {
			return false
		}
		s.OpenArray()
		for s.Element() {
			if !s.strictValue(levels - 1) {
				return false
			}
		}
		return s.err == nil
	case Number:
		return withinFloat64(s.Value())
	}
	return s.Value() != nil
}

func (s *Scanner) strictObject(levels int) bool {
	var seen names
	for s.OpenObject(); ; {
		key, ok := s.Member()
		if !ok {
			return s.err == nil
		}
		if len(key) > 0 && len(s.key) > 0 && &key[0] == &s.key[0] { // the next name takes its room
			key = bytes.Clone(key)
		}
		if !seen.add(key) || !s.strictValue(levels) {
			return false
		}
	}
}

// names are those of one object. Most objects have few, for which a list is quicker than a map.
type names struct {
	room [24][]byte
	n    int
	more map[string]bool
}

// add reports whether name is new.
func (all *names) add(name []byte) bool {
	for _, before := range all.room[:all.n] {
		if bytes.Equal(before, name) {
			return false
		}
	}
	if all.n < len(all.room) {
		all.room[all.n] = name
		all.n++
		return true
	}
	if all.more == nil {
		all.more = map[string]bool{}
	}
	known := all.more[string(name)]
	all.more[string(name)] = true
	return !known
}

// withinFloat64 reports whether a number has a nearest float64.
func withinFloat64(number []byte) bool {
	if len(number) < 300 && bytes.IndexByte(number, 'e') < 0 && bytes.IndexByte(number, 'E') < 0 {
		return number != nil
	}
	_, err := strconv.ParseFloat(string(number), 64)
	return err == nil
}

// hasLoneSurrogate looks at the escapes of a text. Other checks find a backslash outside of strings.
func hasLoneSurrogate(data []byte) bool {
	for {
		i := bytes.IndexByte(data, '\\')
		if i < 0 || i+1 == len(data) {
			return false
		}
		data = data[i:]
		n := 2
		if r, ok := escapedRune(data); ok && utf16.IsSurrogate(r) {
			low, _ := escapedRune(data[6:])
			if utf16.DecodeRune(r, low) == utf8.RuneError {
				return true
			}
			n = 12
		}
		data = data[n:]
	}
}

// escapedRune is that of the escape \uXXXX with which text begins.
func escapedRune(text []byte) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	return hex4(text[2:])
}

// Repaired is a valid JSON text with U+FFFD in place of invalid UTF-8 and of lone surrogates: text itself where it has none.
func Repaired(text []byte) []byte {
	if utf8.Valid(text) && !hasLoneSurrogate(text) {
		return text
	}
	fixed := make([]byte, 0, len(text)+8)
	for i := 0; i < len(text); {
		switch r, isEscape := escapedRune(text[i:]); {
		case isEscape && utf16.IsSurrogate(r):
			low, _ := escapedRune(text[i+6:])
			if utf16.DecodeRune(r, low) == utf8.RuneError {
				fixed = append(fixed, `\ufffd`...)
				i += 6
				continue
			}
			fixed = append(fixed, text[i:i+12]...)
			i += 12
		case text[i] == '\\' && i+1 < len(text):
			fixed = append(fixed, text[i:i+2]...)
			i += 2
		default:
			r, n := utf8.DecodeRune(text[i:])
			fixed = utf8.AppendRune(fixed, r)
			i += n
		}
	}
	return fixed
}
