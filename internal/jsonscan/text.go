package jsonscan

import (
	"strings"
)

// Text decodes value if it is a JSON string; invalid UTF-8 and lone surrogates become U+FFFD.
func Text(value []byte) (s string, ok bool) {
	if len(value) < 2 || value[0] != '"' {
		return "", false
	}
	if end, ascii := spanEnd(value, 1); ascii && end == len(value)-1 && value[end] == '"' {
		return string(value[1:end]), true
	}
	scan := New(value)
	if s, ok = scan.Text(); scan.End() != nil {
		return "", false
	}
	return s, ok
}

// Unescaped undoes one escaping too many: text is what stands between the quotes of a JSON string, or such
// a string with its quotes. It is false for what has no escaped quotes, and for what is neither.
func Unescaped(text string) (once string, ok bool) {
	if !strings.Contains(text, `\"`) {
		return "", false
	}
	if once, ok = Text([]byte(`"` + text + `"`)); ok {
		return once, true
	}
	return Text([]byte(text))
}
