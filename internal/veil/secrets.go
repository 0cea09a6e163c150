package veil

import (
	"bytes"

	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/jsonscan"
)

// parts are in every name of a secret, however it is spelled. Looking for them is quick.
var parts = [][]byte{[]byte("icket"), []byte("uthCode"), []byte("uth_code"), []byte("uthcode"), []byte("rmanent"), []byte("oken"), []byte("ecret"), []byte("ICKET"), []byte("CODE"), []byte("OKEN"), []byte("ECRET")}

// Secrets hides secrets in a text that is JSON or quotes JSON, also in JSON within strings and where the end was cut off. A text without
// secrets is returned as it is. JSON stays JSON, and loses its white space where something is hidden.
func Secrets(text []byte, hidden string) []byte {
	if !mayHave(text) {
		return text
	}
	if !isJSON(text) {
		return quoted(text, hidden)
	}
	s := jsonscan.New(text)
	w := writer{hidden: hidden, hides: catalog.Secret, plain: func(text string) string { return SecretText(text, hidden) }}
	if w.value(&s, false); !w.changed {
		return text
	}
	return w.out
}

// quoted hides secrets in a text that quotes JSON, however often that is escaped.
func quoted(text []byte, hidden string) []byte {
	var out []byte
	from := 0 // of what is not copied yet
	for at := 0; at < len(text); {
		name, value, ok := memberAt(text, at)
		switch {
		case !ok:
			return finish(out, text, from)
		case !catalog.Secret(name):
			at = value
			continue
		}
		begin, end := valueAt(text, value)
		if begin < end {
			out = append(append(out, text[from:begin]...), hidden...)
			from = end
		}
		at = max(end, value)
	}
	return finish(out, text, from)
}

// SecretText is Secrets of a string.
func SecretText(text, hidden string) string {
	if shown := Secrets([]byte(text), hidden); string(shown) != text {
		return string(shown)
	}
	return text
}

// finish appends the rest of a text, or returns it where nothing was hidden.
func finish(out, text []byte, from int) []byte {
	if from == 0 {
		return text
	}
	return append(out, text[from:]...)
}

func mayHave(text []byte) bool {
	for _, part := range parts {
		if bytes.Contains(text, part) {
			return true
		}
	}
	return false
}

// memberAt finds the next name that is followed by a colon, from at on, and where its value may begin.
func memberAt(text []byte, at int) (name string, value int, ok bool) {
	for {
		colon := bytes.IndexByte(text[at:], ':')
		if colon < 0 {
			return "", 0, false
		}
		colon += at
		at = colon + 1
		if name := nameBefore(text, colon); name != "" {
			return name, colon + 1, true
		}
	}
}

// nameBefore is the quoted name that ends before the colon; empty if none does. Quotes may be escaped.
func nameBefore(text []byte, colon int) string {
	end := len(bytes.TrimRight(text[:colon], " \t\r\n"))
	if end == 0 || text[end-1] != '"' {
		return ""
	}
	end = len(bytes.TrimRight(text[:end-1], `\`))
	begin := end
	for begin > 0 && isNameByte(text[begin-1]) {
		begin--
	}
	if begin == 0 || text[begin-1] != '"' {
		return ""
	}
	return string(text[begin:end])
}

func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-'
}

// valueAt is where the value at a place begins and ends: of a string what is between its quotes, of anything else all up to the next
// comma or closing bracket.
func valueAt(text []byte, at int) (begin, end int) {
	for at < len(text) && bytes.IndexByte([]byte(" \t\r\n[{"), text[at]) >= 0 { // a list of one is taken for its element
		at++
	}
	depth := 0
	for at+depth < len(text) && text[at+depth] == '\\' {
		depth++
	}
	if at+depth == len(text) || text[at+depth] != '"' {
		end = bytes.IndexAny(text[at:], ",}]\\ \t\r\n")
		if word := text[at:]; end == 0 || bytes.HasPrefix(word, []byte("null")) {
			return at, at
		}
		if end < 0 {
			return at, len(text)
		}
		return at, at + end
	}
	begin = at + depth + 1
	for end = begin; end < len(text); end++ {
		if text[end] != '"' {
			continue
		}
		slashes := end
		for slashes > begin && text[slashes-1] == '\\' {
			slashes--
		}
		if run := end - slashes; run <= depth || depth == 0 && run%2 == 0 {
			return begin, max(begin, end-min(depth, run))
		}
	}
	return begin, len(text)
}
