package local

import (
	"bytes"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// escapeDepth is how often JSON may be text in JSON: a row of SyncHTTP has it twice, and a form in it once more.
const escapeDepth = 4

// A payloadText is a text that payloads are searched for.
type payloadText struct {
	text  []byte // without capital letters of ASCII
	cased bool   // it has letters of ASCII, which are compared without their case
}

func payloadTextOf(text string) payloadText {
	lower := lowerASCII([]byte(text))
	return payloadText{text: lower, cased: bytes.ContainsFunc(lower, func(r rune) bool { return 'a' <= r && r <= 'z' })}
}

// in reports whether a payload has the text in it: as it is, or as its escapes stand for.
func (p payloadText) in(payload []byte) bool {
	for depth := 0; ; depth++ {
		if p.plainIn(payload) {
			return true
		}
		if depth == escapeDepth || bytes.IndexByte(payload, '\\') < 0 {
			return false
		}
		payload = jsonscan.AppendUnescaped(make([]byte, 0, len(payload)), payload)
	}
}

func (p payloadText) plainIn(payload []byte) bool {
	if p.cased {
		payload = lowerASCII(payload)
	}
	return bytes.Contains(payload, p.text)
}

// lowerASCII is a copy of text in which all bytes but those of capital letters are as they were.
func lowerASCII(text []byte) []byte {
	lower := bytes.Clone(text)
	for i, c := range lower {
		if 'A' <= c && c <= 'Z' {
			lower[i] = c + 'a' - 'A'
		}
	}
	return lower
}
