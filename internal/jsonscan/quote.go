package jsonscan

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// appendUnquoted decodes what stands between the quotes of a valid string.
func appendUnquoted(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		switch c := raw[i]; {
		case c == '\\':
			var n int
			dst, n = appendEscaped(dst, raw[i:])
			i += n
		case c < utf8.RuneSelf:
			dst = append(dst, c)
			i++
		default:
			dst, i = appendRunes(dst, raw, i)
		}
	}
	return dst
}

// AppendUnescaped appends text to dst, with what each escape of JSON in it stands for; a surrogate alone becomes U+FFFD. All else
// stays as it is, also a backslash that begins no escape. text need not be JSON.
func AppendUnescaped(dst, text []byte) []byte {
	for {
		n := bytes.IndexByte(text, '\\')
		if n < 0 {
			return append(dst, text...)
		}
		dst, text = append(dst, text[:n]...), text[n:]
		if escapeLen(text) > 0 {
			dst, n = appendEscaped(dst, text)
		} else {
			dst, n = append(dst, text[0]), 1
		}
		text = text[n:]
	}
}

// appendRunes appends what is beyond ASCII at data[i:] and returns where that ends. Invalid UTF-8 becomes U+FFFD.
func appendRunes(dst, data []byte, i int) ([]byte, int) {
	for i < len(data) && data[i] >= utf8.RuneSelf {
		r, n := utf8.DecodeRune(data[i:])
		dst = utf8.AppendRune(dst, r)
		i += n
	}
	return dst, i
}

// appendEscaped decodes the escape, known to be valid, that begins raw, and returns its length.
func appendEscaped(dst, raw []byte) ([]byte, int) {
	switch c := raw[1]; c {
	case 'b':
		return append(dst, '\b'), 2
	case 'f':
		return append(dst, '\f'), 2
	case 'n':
		return append(dst, '\n'), 2
	case 'r':
		return append(dst, '\r'), 2
	case 't':
		return append(dst, '\t'), 2
	case 'u':
		r, _ := hex4(raw[2:])
		if utf16.IsSurrogate(r) && len(raw) >= 12 && raw[6] == '\\' && raw[7] == 'u' {
			low, _ := hex4(raw[8:])
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				return utf8.AppendRune(dst, pair), 12
			}
		}
		return utf8.AppendRune(dst, r), 6 // a surrogate alone becomes U+FFFD
	default: // " \ /
		return append(dst, c), 2
	}
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

// hex4 reads four hexadecimal digits.
func hex4(text []byte) (r rune, ok bool) {
	if len(text) < 4 {
		return 0, false
	}
	for _, c := range text[:4] {
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		case 'a' <= c && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case 'A' <= c && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// AppendText appends s as a JSON string to dst, replacing invalid UTF-8 by U+FFFD. It escapes what
// JSON demands and nothing else: <, > and & stay.
func AppendText(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := len(dst)
	dst = append(dst, s...)
	if end := plainEnd(dst, start); end < len(dst) { // in place, because most texts are plain
		dst = appendEscaping(dst[:end], s[end-start:])
	}
	return append(dst, '"')
}

// appendEscaping is AppendText without quotes.
func appendEscaping(dst []byte, s string) []byte {
	const digits = "0123456789abcdef"
	for _, r := range s { // ranging replaces invalid bytes
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, '\\', 'n')
		case r == '\r':
			dst = append(dst, '\\', 'r')
		case r == '\t':
			dst = append(dst, '\\', 't')
		case r < ' ':
			dst = append(dst, '\\', 'u', '0', '0', digits[r>>4], digits[r&15])
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}
