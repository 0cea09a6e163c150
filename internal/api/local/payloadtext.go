package local

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
)

// escapeDepth is how often JSON may be text in JSON: a row of SyncHTTP has it twice, and a form in it once more.
const escapeDepth = 4

// escapes are some of JSON, one behind the other, as in a name or in the two halves of a rare sign.
var escapes = regexp.MustCompile(`(?:\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt]))+`)

// A payloadText is a text that payloads are searched for. It is a [payloadTextOf] the text, or nil for none.
type payloadText []byte

func payloadTextOf(text string) payloadText { return lowerASCII([]byte(text)) }

// in reports whether a payload has the text in it: as it is, or as its escapes stand for. ASCII is compared without its case.
func (p payloadText) in(payload []byte) bool {
	for depth := 0; ; depth++ {
		if bytes.Contains(lowerASCII(payload), p) {
			return true
		}
		if depth == escapeDepth || bytes.IndexByte(payload, '\\') < 0 {
			return false
		}
		payload = escapes.ReplaceAllFunc(payload, unescape)
	}
}

// unescape returns what escapes of JSON stand for.
func unescape(run []byte) []byte {
	var text string
	if err := json.Unmarshal(slices.Concat([]byte{'"'}, run, []byte{'"'}), &text); err != nil {
		return run
	}
	return []byte(text)
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
